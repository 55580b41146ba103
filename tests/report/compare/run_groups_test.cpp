// SPDX-License-Identifier: MIT
#include "cxr/report/compare/run_groups.hpp"

#include "catch.hpp"
#include "cxr/report/compare/paired_runs.hpp"
#include "paths.hpp"
#include "report/compare/sample_runs.hpp"

using namespace cxr;

TEST_CASE("runs that differ in seed and folder only are a group with mean and deviation",
          "[report][compare]") {
  test::temporary_folder const folder;
  std::vector<finished_run> runs;
  for (std::uint64_t seed : {1, 2, 3}) {
    auto const light = folder / ("light" + std::to_string(seed));
    test::write_sample_run(light, {.seed = seed});
    runs.push_back(read_run(light));
    auto const strong = folder / ("strong" + std::to_string(seed));
    test::write_sample_run(strong, {.seed = seed, .augment = "cxr_strong", .noise = 1});
    runs.push_back(read_run(strong));
  }
  auto const groups = detail::groups_of_runs(runs);
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].runs == std::vector<std::size_t>{0, 2, 4});
  CHECK(groups[1].runs == std::vector<std::size_t>{1, 3, 5});
  REQUIRE(groups[0].subsets.size() == 2);
  auto const& [subset, spreads] = groups[0].subsets[1];
  CHECK(subset == "test");
  CHECK(spreads[1].first == "auroc");
  CHECK(spreads[1].second.mean.value() == Approx(0.82));
  CHECK(spreads[1].second.deviation.value() == Approx(0.01));
  CHECK(spreads[2].first == "npv");
  CHECK_FALSE(spreads[2].second.mean.defined());
  auto const differences = detail::differing_settings(runs);
  REQUIRE(differences.size() == 2);
  CHECK(differences[0].first == "run: seed");
  CHECK(differences[1].first == "augment: policy");
}

TEST_CASE("a setting that only one run has makes another group", "[report][compare]") {
  finished_run first, second;
  first.settings = {{"head", {{"policy", "linear_head"}}}};
  second.settings = {{"head", {{"policy", "linear_head"}, {"dropout", 0.2}}}};
  CHECK_FALSE(detail::same_pipeline(first, second));
  CHECK_FALSE(detail::same_pipeline(second, first));
  CHECK(detail::differing_settings({first, second}) ==
        std::vector<setting_values>{{"head: dropout", {"–", "0.2"}}});
}

TEST_CASE("runs that keep or measure more beside the same training are one group",
          "[report][compare]") {
  finished_run first, second;
  first.settings = {{"run", {{"seed", 1}}}};
  second.settings = {{"run", {{"seed", 2}, {"keep-epochs", 3}, {"no-shortcut-baseline", true}}}};
  CHECK(detail::same_pipeline(first, second));
  auto const differences = detail::differing_settings({first, second});
  REQUIRE(differences.size() == 1);
  CHECK(differences[0].first == "run: seed");
}

TEST_CASE("runs of other data are no seeds of each other, and their data is listed",
          "[report][compare]") {
  test::temporary_folder const folder;
  std::vector<finished_run> runs;
  auto const add = [&](char const* name, test::sample_run_settings const& settings) {
    test::write_sample_run(folder / name, settings);
    runs.push_back(read_run(folder / name));
  };
  add("first", {});
  add("moved", {.seed = 2, .data = "elsewhere"});
  add("other", {.seed = 3, .data = "other", .contents = "fedcba9876543210"});
  auto const groups = detail::groups_of_runs(runs);
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].runs == std::vector<std::size_t>{0, 1});
  auto const differences = detail::differing_settings(runs);
  REQUIRE(differences.size() == 3);
  CHECK(differences[0].first == "run: seed");
  CHECK(differences[1] == setting_values{"source: data", {"images", "elsewhere", "other"}});
  CHECK(differences[2] ==
        setting_values{"contents of the images", {"0123456789ab", "0123456789ab", "fedcba987654"}});
  auto const subsets = detail::paired_subsets(runs, {.resamples = 0});
  CHECK(subsets[0].runs[0].why_not.empty());
  CHECK(subsets[0].runs[1].why_not == "other data: the images have other contents");
}

TEST_CASE("device, threads, columns and subgroups are listed where they differ",
          "[report][compare]") {
  finished_run first, second;
  first.settings = {
      {"run", {{"device", "cpu"}, {"threads", 1}, {"gpu", 0}, {"subgroups", ""}, {"run", "a"}}}};
  second.settings = {
      {"run",
       {{"device", "cuda"}, {"threads", 2}, {"gpu", 1}, {"subgroups", "sex"}, {"run", "b"}}}};
  CHECK(detail::same_pipeline(first, second));
  std::vector<std::string> names;
  for (auto const& row : detail::differing_settings({first, second})) names.push_back(row.first);
  CHECK(names ==
        std::vector<std::string>{"run: device", "run: threads", "run: gpu", "run: subgroups"});
}

TEST_CASE("runs that differ in a fold, inner or outer, or in the site held out are one group",
          "[report][compare]") {
  for (auto const* option : {"fold", "inner-fold", "held-out-site"})
    CHECK(detail::varies_in_group("split", option));
  CHECK_FALSE(detail::varies_in_group("split", "training-share"));
  CHECK_FALSE(detail::varies_in_group("head", "fold"));
}
