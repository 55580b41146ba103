// SPDX-License-Identifier: MIT
#include "cxr/report/compare/compare.hpp"

#include "catch.hpp"
#include "paths.hpp"
#include "report/compare/sample_runs.hpp"

using namespace cxr;
using test::write_sample_run;

namespace {

bootstrap_settings const few{.resamples = 50};

}  // namespace

TEST_CASE("runs of the same images are tested in pairs, whatever the order of the images",
          "[report][compare]") {
  test::temporary_folder const folder;
  write_sample_run(folder / "light", {});
  write_sample_run(folder / "strong", {.augment = "cxr_strong", .noise = 1.2, .reversed = true});
  auto const all = compare_runs({folder / "light", folder / "strong"}, few);
  REQUIRE(all.runs.size() == 2);
  CHECK(all.runs[1].name == "strong");
  CHECK(all.groups.size() == 2);
  REQUIRE(all.subsets.size() == 2);
  for (auto const& subset : all.subsets) {
    REQUIRE(subset.runs.size() == 1);
    auto const& pair = subset.runs[0];
    CHECK(pair.why_not.empty());
    CHECK(pair.auroc.difference.value() > 0);
    REQUIRE(pair.predicted);
    // Of 40 validation images fewer than 20 patients differ.
    CHECK(pair.predicted->method ==
          (subset.name == "test" ? "Obuchowski, by patient" : "sign test, by patient"));
    CHECK(pair.predicted->only_first > 0);
    CHECK(pair.predicted->only_second == 0);
    CHECK(pair.numbers.size() == 10);
  }
  REQUIRE(all.differences.size() == 1);
  CHECK(all.differences[0].first == "augment: policy");
  CHECK(all.differences[0].second == std::vector<std::string>{"cxr_light", "cxr_strong"});
}

TEST_CASE("a run beside itself has no differences", "[report][compare]") {
  test::temporary_folder const folder;
  write_sample_run(folder / "a/001", {});
  write_sample_run(folder / "b/001", {.reversed = true});
  auto const all = compare_runs({folder / "a/001", folder / "b/001/"}, few);
  CHECK(all.groups.size() == 1);
  CHECK(all.runs[0].name != all.runs[1].name);
  CHECK_THAT(all.runs[0].name, EndsWith("a/001"));
  for (auto const& [name, change] : all.subsets[1].runs[0].numbers) {
    INFO(name);
    CHECK(change.difference.value() == Approx(0).margin(1e-12));
  }
  CHECK(all.subsets[1].runs[0].predicted->p_value.value() == 1);
}

TEST_CASE("runs of other images are not tested in pairs, and it says so", "[report][compare]") {
  test::temporary_folder const folder;
  write_sample_run(folder / "fold1", {});
  write_sample_run(folder / "fold2", {.seed = 2, .first_validation = 30});
  write_sample_run(folder / "small", {.seed = 3, .images = 70});
  auto const all = compare_runs({folder / "fold1", folder / "fold2", folder / "small"}, few);
  CHECK(all.groups.size() == 1);
  auto const& validation = all.subsets[0];
  CHECK(validation.name == "validation");
  CHECK(validation.runs[0].why_not == "other images: 10 of 40 and 40 are the same");
  CHECK(validation.runs[1].why_not.empty());
  CHECK(all.subsets[1].runs[0].why_not.empty());
  CHECK(all.subsets[1].runs[1].why_not == "other images: 70 of 80 and 70 are the same");
}

TEST_CASE("folders that cannot be compared are errors that name them",
          "[report][compare][bad_input]") {
  test::temporary_folder const folder;
  write_sample_run(folder / "light", {});
  std::filesystem::create_directory(folder / "empty");
  CHECK_THROWS_WITH(compare_runs({folder / "light"}, few), Contains("there is 1 run to compare"));
  CHECK_THROWS_WITH(compare_runs({}, few), Contains("there is 0 run"));
  CHECK_THROWS_WITH(compare_runs({folder / "light", folder / "empty"}, few),
                    Contains("empty: is no folder of a finished run: it has no metrics.json"));
  CHECK_THROWS_WITH(compare_runs({folder / "light", folder / "absent"}, few),
                    Contains("absent: is no folder of a finished run"));
  CHECK_THROWS_AS(compare_runs({folder / "light", folder / "light"}, {.level = 95}), setting_error);
  write_sample_run(folder / "covid", {});
  auto text = read_text(folder / "covid/predictions.csv");
  for (auto place = text.find("PNEUMONIA"); place != text.npos; place = text.find("PNEUMONIA"))
    text.replace(place, 9, "COVID");
  write_atomically(folder / "covid/predictions.csv", text);
  CHECK_THROWS_WITH(compare_runs({folder / "light", folder / "covid"}, few),
                    Contains("covid has other classes than"));
}
