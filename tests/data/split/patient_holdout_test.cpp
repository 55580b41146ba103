// SPDX-License-Identifier: MIT
#include "cxr/data/split/patient_holdout.hpp"

#include "catch.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/split/draw.hpp"
#include "data/split/some_records.hpp"
#include "laws/split_laws.hpp"
#include "paths.hpp"

using namespace cxr;

TEST_CASE("patient_holdout keeps the laws of SplitPolicy", "[data][split]") {
  laws::check_split(patient_holdout{}, test::some_records(200), 2);
  laws::check_split(patient_holdout{.validation = 0.3}, test::some_records(200, true), 2);
}

TEST_CASE("each class is held out in proportion, within a patient", "[data][split]") {
  auto const records = test::some_records(200);
  auto const made = patient_holdout{.validation = 0.2, .test = 0.1}(records, 2, 1).certificate;
  std::vector<double> images(2);
  for (auto const& one : records) ++images[static_cast<std::size_t>(one.label)];
  for (std::size_t label : {0u, 1u}) {
    CHECK(static_cast<double>(made.validation.images[label]) ==
          Approx(0.2 * images[label]).margin(3));
    CHECK(static_cast<double>(made.test.images[label]) == Approx(0.1 * images[label]).margin(3));
  }
  CHECK(made.rule == "patient_holdout (validation 0.2, test 0.1)");
  CHECK(made.seed == 1);
}

TEST_CASE("an official test stays, validation is drawn from train and val together",
          "[data][split]") {
  auto const records = test::some_records(200, true);
  auto const by = patient_holdout{.validation = 0.5}(records, 2, 1);
  bool from_train = false, from_val = false;
  for (auto index : by.validation) {
    from_train = from_train || records[index].official == subset::train;
    from_val = from_val || records[index].official == subset::validation;
  }
  CHECK((from_train && from_val));
  std::size_t official = 0;
  for (auto const& one : records) official += one.official == subset::test ? 1 : 0;
  CHECK(by.test.size() == official);
  for (auto index : by.test) CHECK(records[index].official == subset::test);
}

TEST_CASE("test 0 draws none, another seed draws others", "[data][split]") {
  auto const records = test::some_records(100);
  auto const by = patient_holdout{.test = 0}(records, 2, 1);
  CHECK(by.test.empty());
  CHECK(by.train.size() + by.validation.size() == records.size());
  CHECK(patient_holdout{.test = 0}(records, 2, 2).validation != by.validation);
}

TEST_CASE("where a class has four patients, every subset gets two of them", "[data][split]") {
  auto records = test::some_records(24);
  auto const made = patient_holdout{.validation = 0.01, .test = 0}(records, 2, 1);
  std::set<std::string> normal;
  for (auto index : made.validation)
    if (records[index].label == 0) normal.insert(records[index].patient);
  CHECK(normal.size() == 2);
}

TEST_CASE("what cannot be split says why", "[data][split][bad_input]") {
  auto records = test::some_records(40);
  auto const drawn = [&] { return patient_holdout{}(records, 2, 1); };
  auto const whole = records;
  std::erase_if(records, [](auto const& one) { return one.label == 0; });
  CHECK_THROWS_WITH(drawn(), Contains("class 0 has no image to split"));
  records.push_back(whole[0]);
  CHECK_THROWS_WITH(drawn(), Contains("class 0 has 1 patient or image to divide"));
  records = whole;
  CHECK_THROWS_WITH((patient_holdout{.validation = 0.6, .test = 0.5}(records, 2, 1)),
                    Contains("--validation 0.6 and --test 0.5 leave nothing to learn from"));
  records[3].patient.clear();
  CHECK_THROWS_WITH(drawn(), Contains(records[3].id + " has no patient"));
}

TEST_CASE("units are drawn by key, not by the order of the records", "[data][split]") {
  auto const records = test::some_records(30);
  std::vector<std::size_t> among(records.size());
  for (std::size_t i = 0; i < among.size(); ++i) among[i] = i;
  auto units = drawn_units(records, among, 2, /*whole=*/true, 5);
  REQUIRE(units.size() == 2);
  CHECK(units[0].size() + units[1].size() == 30);
  CHECK(drawn_units(records, among, 2, /*whole=*/false, 5)[1].size() ==
        static_cast<std::size_t>(std::count_if(records.begin(), records.end(),
                                               [](auto const& one) { return one.label == 1; })));
  auto const before = units[1].size();
  auto const taken = take_share(units[1], 0.5, 1);
  CHECK(taken.size() + units[1].size() == before);
}

TEST_CASE("the real set: 15 % of each class by whole patients", "[data][split]") {
  auto const data = test::real_data();
  if (!data) return test::skip("the folder of real X-rays is not there");
  auto const records = kaggle_chest_xray{*data / "chest_xray"}.records();
  auto const made = patient_holdout{.test = 0}(records, 2, 1).certificate;
  CHECK(made.patients_shared == 0);
  CHECK(made.train.patients + made.validation.patients == 3669);
  CHECK(made.validation.images[0] == Approx(0.15 * 1349).margin(2));
  CHECK(made.validation.images[1] == Approx(0.15 * 3883).margin(8));  // to the nearest patient
}
