// SPDX-License-Identifier: MIT
#include "cxr/data/split/certificate/patient_keys.hpp"

#include "catch.hpp"
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/split/certificate.hpp"

using namespace cxr;

static_assert(KnowsPatientKeys<kaggle_chest_xray>);
static_assert(!KnowsPatientKeys<image_folder<"a", "b">>);

namespace {

/// Two children by subtype, one by number, on two sides; and the like of NORMAL.
std::vector<record> kaggle_records(patient_key key) {
  std::vector<record> all;
  for (auto const* stem : {"IM-0115-0001", "IM-0116-0001", "NORMAL2-IM-0115-0001",
                           "person23_bacteria_78", "person23_virus_56", "person7_virus_1"}) {
    auto const name = read_kaggle_name(stem).value();
    std::string const file(stem);
    all.push_back({.id = file,
                   .file = file + ".jpeg",
                   .label = file.starts_with("person") ? 1 : 0,
                   .patient = name.patient,
                   .subtype = name.subtype});
  }
  detail::apply(key, all);
  return all;
}

}  // namespace

TEST_CASE("a certificate states how many patients each key of the Kaggle set finds on two sides",
          "[data][split]") {
  auto const key = GENERATE(patient_key::by_subtype, patient_key::cautious);
  auto const records = kaggle_records(key);
  split assignment{.train = {0, 1, 3, 5}, .validation = {2, 4}, .test = {}, .certificate = {}};
  certify(assignment, records, 2, "by hand", 1);
  certify_patient_keys(assignment, records, kaggle_chest_xray{.folder = {}, .patient_key = key});
  auto const& keys = assignment.certificate.patient_keys;
  REQUIRE(keys.size() == 2);
  CHECK(keys[0].key == "by_subtype");
  CHECK(keys[0].used == (key == patient_key::by_subtype));
  CHECK(keys[0].patients == 6);
  CHECK(keys[0].patients_shared == 0);
  CHECK(keys[1].key == "cautious");
  CHECK(keys[1].used == (key == patient_key::cautious));
  CHECK(keys[1].patients == 4);         // IM-0115, IM-0116, person-23, person-7
  CHECK(keys[1].patients_shared == 2);  // IM-0115, person-23
  CHECK(assignment.certificate.patients_shared == (key == patient_key::cautious ? 2 : 0));
}

TEST_CASE("a source with one key of its patients states none", "[data][split]") {
  auto const records = kaggle_records(patient_key::by_subtype);
  split assignment{.train = {0, 3}, .validation = {1, 4}, .test = {}, .certificate = {}};
  certify_patient_keys(assignment, records, image_folder<"a", "b">{});
  CHECK(assignment.certificate.patient_keys.empty());
}
