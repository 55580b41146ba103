// SPDX-License-Identifier: MIT
#include "cxr/report/compare/run_groups.hpp"

#include "catch.hpp"
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
