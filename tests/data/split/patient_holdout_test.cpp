// SPDX-License-Identifier: MIT
#include "cxr/data/split/patient_holdout.hpp"

#include "catch.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/source/synthetic_cxr.hpp"
#include "cxr/data/split/k_fold.hpp"
#include "cxr/data/split/official.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "data/split/sample_records.hpp"
#include "laws/split_laws.hpp"
#include "paths.hpp"

using namespace cxr;

TEST_CASE("patient_holdout keeps the laws of SplitPolicy", "[data][split]") {
  SECTION("test is drawn") { laws::check_split(patient_holdout{}, test::sample_records(200), 2); }
  SECTION("official test") {
    laws::check_split(patient_holdout{.validation = 0.3}, test::sample_records(200, true), 2);
  }
}

TEST_CASE("each class is held out in proportion, to the nearest patient", "[data][split]") {
  auto const records = test::sample_records(200);
  auto const certificate =
      patient_holdout{.validation = 0.2, .test = 0.1}(records, 2, 1).certificate;
  std::vector<double> images(2);
  for (auto const& image : records) ++images[static_cast<std::size_t>(image.label)];
  for (std::size_t label : {0u, 1u}) {
    CHECK(static_cast<double>(certificate.validation.images[label]) ==
          Approx(0.2 * images[label]).margin(3));
    CHECK(static_cast<double>(certificate.test.images[label]) ==
          Approx(0.1 * images[label]).margin(3));
  }
  CHECK(certificate.rule == "patient_holdout (validation 0.2, test 0.1)");
  CHECK(certificate.seed == 1);
}

TEST_CASE("an official test stays, validation is drawn from train and val together",
          "[data][split]") {
  auto const records = test::sample_records(200, true);
  auto const assignment = patient_holdout{.validation = 0.5}(records, 2, 1);
  bool from_train = false, from_val = false;
  for (auto index : assignment.validation) {
    from_train = from_train || records[index].official == subset::train;
    from_val = from_val || records[index].official == subset::validation;
  }
  CHECK((from_train && from_val));
  std::size_t official = 0;
  for (auto const& image : records) official += image.official == subset::test ? 1 : 0;
  CHECK(assignment.test.size() == official);
  for (auto index : assignment.test) CHECK(records[index].official == subset::test);
}

TEST_CASE("test 0 draws none, another seed draws other images", "[data][split]") {
  auto const records = test::sample_records(100);
  auto const assignment = patient_holdout{.test = 0}(records, 2, 1);
  CHECK(assignment.test.empty());
  CHECK(assignment.train.size() + assignment.validation.size() == records.size());
  CHECK(patient_holdout{.test = 0}(records, 2, 2).validation != assignment.validation);
}

TEST_CASE("where a class has four patients, every subset gets two of them", "[data][split]") {
  auto records = test::sample_records(24);
  auto const certificate = patient_holdout{.validation = 0.01, .test = 0}(records, 2, 1);
  std::set<std::string> normal;
  for (auto index : certificate.validation)
    if (records[index].label == 0) normal.insert(records[index].patient);
  CHECK(normal.size() == 2);
}

TEST_CASE("records that cannot be split are refused with the reason", "[data][split][bad_input]") {
  auto records = test::sample_records(40);
  constexpr std::array<std::string_view, 2> names{"NORMAL", "PNEUMONIA"};
  auto const draw = [&] { return patient_holdout{}(records, names, 1); };
  auto const whole = records;
  std::erase_if(records, [](auto const& image) { return image.label == 0; });
  CHECK_THROWS_WITH(draw(), Contains("class NORMAL has no image to split"));
  records.push_back(whole[0]);
  CHECK_THROWS_WITH(draw(), Contains("class NORMAL has 1 patient or image to divide"));
  records = whole;
  CHECK_THROWS_WITH((patient_holdout{.validation = 0.6, .test = 0.5}(records, 2, 1)),
                    Contains("--validation 0.6 and --test 0.5 leave nothing to learn from"));
  for (auto& image : records)
    if (image.label == 0) image.patient = "both";
  records.back().label = 1, records.back().patient = "both";
  CHECK_THROWS_WITH(draw(), Contains("class NORMAL has no patient of its own: each also has images "
                                     "of another class") &&
                                Contains("#class-without-patients"));
  records[3].patient.clear();
  CHECK_THROWS_WITH(draw(), Contains(records[3].id + " has no patient"));
}

// A run that was begun with another version is resumed only with the same split.
TEST_CASE("drawn radiographs are split the same in every version, to the last image",
          "[data][split]") {
  test::temporary_folder const folder;
  synthetic_cxr const source{.images = folder.path(), .patients = 40, .image_size = 64};
  auto records = source.records();
  auto const hash = [&](auto const& rule) { return rule(records, 2, 1).certificate.sha256; };
  CHECK(hash(patient_holdout{}) ==
        "3fe51ee7daba6d1fd2375b70aa7c91597d7463349dd13cbe73b20c417f73f4e9");
  CHECK(hash(k_fold{}) == "d16cb1c8c5ab4d142aa90da46e6df1bc70860cc8392012768db66caa322719be");
  CHECK(hash(official{}) == "e013672e903ac855b53921ec01ae9f7eecc5502fc1033b04a9caf585589d8fb7");
  CHECK(hash(stratified_holdout{}) ==
        "f88d9ab860920327bf8c025d9873343fc706bed2f7a43bc1fb43fb6cc4a5483a");
  for (auto& image : records) image.official = subset::none;
  CHECK(hash(patient_holdout{}) ==
        "5268d4d6482c4d5c2c6f03d754767d8d465434be509672c364972c02d9138e27");
}

TEST_CASE("the real set: 15 % of each class by whole patients", "[data][split]") {
  auto const data = test::real_data();
  if (!data) return test::skip("the folder of real X-rays is not there");
  auto const records = kaggle_chest_xray{*data / "chest_xray"}.records();
  auto const certificate = patient_holdout{.test = 0}(records, 2, 1).certificate;
  CHECK(certificate.patients_shared == 0);
  CHECK(certificate.train.patients + certificate.validation.patients == 3669);
  CHECK(certificate.validation.images[0] == Approx(0.15 * 1349).margin(2));
  CHECK(certificate.validation.images[1] ==
        Approx(0.15 * 3883).margin(8));  // to the nearest patient
}
