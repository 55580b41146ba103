// SPDX-License-Identifier: MIT
#include "cxr/run/result.hpp"

#include <set>
#include <string>

#include "catch.hpp"
#include "cxr/run/add_intervals.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;
using cxr::test::small;

TEST_CASE("the numbers of a run have intervals by patient, unless without resamples",
          "[run][pipeline]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.epochs = 1;
  all.run.resamples = 100;
  auto const result = toy{all}.run();
  for (auto const& evaluation : result.evaluations) {
    auto const numbers = evaluation.measured.scalars();
    REQUIRE(evaluation.intervals.size() == numbers.size());
    auto const accuracy = interval_named(evaluation.intervals, "accuracy");
    CHECK(accuracy.method == "Wilson");
    CHECK(accuracy.holds(evaluation.measured.get<cxr::accuracy>().value()));
  }
  all.run.resamples = 0;
  all.run.run = folder / "without";
  CHECK(toy{all}.run().headline().intervals.empty());
}

TEST_CASE("an evaluation lists the subtypes that the source knows", "[run]") {
  std::vector<double> scores;
  std::vector<std::int64_t> labels;
  std::vector<record> records;
  for (std::size_t image = 0; image < 60; ++image) {
    labels.push_back(image % 3 > 0);
    scores.push_back(static_cast<double>((image * 7) % 60) / 60);
    records.push_back({.id = std::to_string(image),
                       .label = labels.back(),
                       .patient = std::to_string(image / 2),
                       .subtype = image % 3 == 0   ? ""
                                  : image % 3 == 1 ? "bacteria"
                                                   : "virus"});
  }
  metric_set<accuracy> const set;
  auto const subset = predictions::from_scores(scores, labels);
  evaluation<decltype(set(subset))> result{"test", subset, set(subset), set(subset)};
  detail::add_intervals(result, set, records, {.resamples = 100});
  CHECK(interval_named(result.intervals, "accuracy").defined());
  REQUIRE(result.subgroups.size() == 2);
  CHECK(result.subgroups[0].value == "bacteria");
  CHECK(result.subgroups[0].images == 40);  // twenty of them without a subtype
  CHECK(result.subgroups[1].intervals.size() == 1);
  CHECK(result.subgroups[0].column == "subtype");
  CHECK(result.subgroups[0].compared == 20);
  CHECK(result.subgroups[0].patients == 20);
  for (auto& image : records) image.subtype = "";
  detail::add_intervals(result, set, records, {.resamples = 0});
  CHECK(result.subgroups.empty());
  CHECK(result.intervals.empty());
}

TEST_CASE("a run lists subgroups by the columns of a file, ages in bands", "[run][pipeline]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.epochs = 1;
  all.run.resamples = 10;
  std::string text = "patient,sex,age,site\n";
  std::set<std::string> patients;
  for (auto const& image : toy{all}.records()) patients.insert(image.patient);
  for (auto const& patient : patients)
    text += patient + (patients.size() % 2 == 0 ? ",F," : ",M,") + "63,Bern\n";
  write_atomically(folder / "columns.csv", text);
  all.run.columns = folder / "columns.csv";
  all.run.subgroups = "sex,age";
  auto const groups = toy{all}.run().headline().subgroups;
  std::set<std::string> columns, values;
  for (auto const& group : groups) columns.insert(group.column), values.insert(group.value);
  CHECK(columns.count("age") == 1);
  CHECK(columns.count("sex") == 1);
  CHECK(columns.count("site") == 0);
  CHECK(values.count("40 to 64") == 1);
  all.run.run = folder / "other";
  all.run.columns = folder / "absent.csv";
  CHECK_THROWS_WITH(toy{all}.run(), Contains("absent.csv"));
}
