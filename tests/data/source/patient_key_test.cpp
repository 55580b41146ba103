// SPDX-License-Identifier: MIT
#include "cxr/data/source/patient_key.hpp"

#include <map>
#include <set>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

std::filesystem::path archive(std::filesystem::path const& root) {
  for (auto const* file :
       {"train/NORMAL/IM-0115-0001.jpeg", "train/NORMAL/NORMAL2-IM-0115-0001-0002.jpeg",
        "train/NORMAL/IM-0116-0001.jpeg", "train/NORMAL/IM-0117-0001.jpeg",
        "train/PNEUMONIA/person23_bacteria_78.jpeg", "train/PNEUMONIA/person23_virus_56.jpeg",
        "train/PNEUMONIA/person24_virus_57.jpeg", "train/PNEUMONIA/person25_virus_58.jpeg",
        "test/NORMAL/IM-0001-0001.jpeg", "test/PNEUMONIA/person24_bacteria_6.jpeg"})
    write_atomically(root / file, "not an image");
  return root;
}

std::map<std::string, std::string> patients(kaggle_chest_xray const& source) {
  std::map<std::string, std::string> all;
  for (auto const& image : source.records()) all[image.file.stem().string()] = image.patient;
  return all;
}

}  // namespace

TEST_CASE("the cautious key is the number alone, whatever subtype and prefix", "[data][source]") {
  test::temporary_folder const folder;
  kaggle_chest_xray source{archive(folder.path())};
  auto const by_subtype = patients(source);
  CHECK(by_subtype.at("person23_bacteria_78") == "bacteria-23");
  CHECK(by_subtype.at("person23_virus_56") == "virus-23");
  source.patient_key = patient_key::cautious;
  auto const cautious = patients(source);
  CHECK(cautious.at("person23_bacteria_78") == "person-23");
  CHECK(cautious.at("person23_virus_56") == "person-23");
  CHECK(cautious.at("IM-0115-0001") == "IM-0115");
  CHECK(cautious.at("NORMAL2-IM-0115-0001-0002") == "IM-0115");
  laws::check_source(source, source);
}

TEST_CASE("with the cautious key, images of a number of the test are left out of training",
          "[data][source][split]") {
  test::temporary_folder const folder;
  auto const records = kaggle_chest_xray{archive(folder.path()), patient_key::cautious}.records();
  auto const assignment = patient_holdout{}(records, 2, 1);
  CHECK(assignment.test.size() == 2);
  CHECK(assignment.certificate.patients_shared == 0);
  CHECK(assignment.certificate.left_out == 1);  // person24_virus_57: person24_bacteria_6 is tested
  CHECK(assignment.certificate.rule ==
        "patient_holdout (validation 0.15, official test kept or none); 1 image left out, whose "
        "patients are in the test");
}

TEST_CASE("the real set has 3,669 patients by subtype and 2,650 by the number alone",
          "[data][source]") {
  auto const data = test::real_data();
  if (!data) return test::skip("the folder of real X-rays is not there");
  auto const count = [&](patient_key key) {
    std::set<std::string> distinct;
    for (auto const& image : kaggle_chest_xray{*data, key}.records())
      distinct.insert(image.patient);
    return distinct.size();
  };
  CHECK(count(patient_key::by_subtype) ==
        3669);                                  // 1360 bacteria, 1090 virus, 518 IM-, 701 NORMAL2-
  CHECK(count(patient_key::cautious) == 2650);  // of these, 808 and 211 numbers occur twice
}
