// SPDX-License-Identifier: MIT
#include "cxr/report/compare/paired_runs.hpp"

#include <limits>

#include "catch.hpp"
#include "paths.hpp"
#include "report/compare/sample_runs.hpp"

using namespace cxr;

namespace {

/// A run whose test has these rows, with logits of two classes.
finished_run run_of(std::vector<std::string> const& files, std::vector<float> const& logits,
                    std::vector<std::int64_t> const& labels,
                    std::vector<std::string> const& patients) {
  predictions output{.classes = 2, .labels = labels};
  for (std::size_t image = 0; image < files.size(); ++image) {
    output.logits.insert(output.logits.end(), {0, logits[image]});
    output.records.push_back(image);
    output.assigned.push_back(logits[image] > 0);
  }
  auto probabilities = output;
  probabilities.assigned.clear();
  finished_run run{.folder = {},
                   .name = {},
                   .settings = {},
                   .split = {},
                   .classes = {},
                   .numbers = {},
                   .subsets = {}};
  run.subsets.push_back({"test", files, patients, output, probabilities});
  return run;
}

bootstrap_settings const few{.resamples = 50};

}  // namespace

TEST_CASE("the tests of a pair are those of the measure folder on aligned images",
          "[report][compare]") {
  auto const first =
      run_of({"a", "b", "c", "d"}, {1, -1, 2, -2}, {1, 1, 0, 0}, {"1", "2", "3", "4"});
  auto const other =
      run_of({"d", "c", "b", "a"}, {-2, -1, 3, 1}, {0, 0, 1, 1}, {"4", "3", "2", "1"});
  auto const pair = detail::compare_pair(first.subsets[0], other, 1, few);
  REQUIRE(pair.why_not.empty());
  auto aligned = first.subsets[0].output;
  aligned.logits = {0, 1, 0, 3, 0, -1, 0, -2};
  auto const expected = delong_test(aligned, first.subsets[0].output);
  CHECK(pair.auroc.difference.value() == expected.difference.value());
  CHECK(pair.auroc.p_value.value() == expected.p_value.value());
  CHECK(pair.predicted->only_first == 2);
  CHECK(pair.predicted->only_second == 0);
  CHECK(pair.predicted->method == "McNemar, exact");
  CHECK(pair.numbers[0].first == "accuracy");
  CHECK(pair.numbers[0].second.difference.value() == Approx(0.5));
}

TEST_CASE("a pair with other labels or patients is not tested", "[report][compare]") {
  auto const first = run_of({"a", "b"}, {1, -1}, {1, 0}, {"1", "2"});
  auto const why_not = [&](finished_run const& other) {
    return detail::compare_pair(first.subsets[0], other, 1, few).why_not;
  };
  CHECK(why_not(run_of({"b", "a"}, {-1, 1}, {0, 1}, {"2", "1"})).empty());
  CHECK(why_not(run_of({"a", "b"}, {1, -1}, {0, 1}, {"1", "2"})) ==
        "the same images with other labels");
  CHECK(why_not(run_of({"a", "b"}, {1, -1}, {1, 0}, {"1", "1"})) ==
        "the same images with other patients");
  CHECK(why_not(run_of({"a", "c"}, {1, -1}, {1, 0}, {"1", "2"})) ==
        "other images: 1 of 2 and 2 are the same");
  finished_run none = first;
  none.subsets[0].name = "validation";
  CHECK(why_not(none) == "no such predictions");
}

TEST_CASE("findings are compared by the AUROC and AUPRC of each", "[report][compare]") {
  auto first = run_of({"a", "b", "c", "d"}, {1, -1, 2, -2}, {}, {"", "", "", ""});
  using enum presence;
  first.subsets[0].output.findings = {present, absent,  absent, present,
                                      present, present, absent, absent};
  first.subsets[0].output.assigned.clear();
  auto const pair = detail::compare_pair(first.subsets[0], first, 1, few);
  CHECK(pair.why_not.empty());
  CHECK_FALSE(pair.predicted);
  CHECK_FALSE(pair.auroc.difference.defined());
  CHECK(pair.numbers.size() == 6);
}

TEST_CASE("three classes, one class and NaN logits have typed answers",
          "[report][compare][bad_input]") {
  auto const single = run_of({"a", "b"}, {1, -1}, {1, 1}, {"1", "1"});
  auto const pair = detail::compare_pair(single.subsets[0], single, 1, few);
  CHECK(pair.auroc.difference.why_not() == "no negative image");
  for (auto const& [name, change] : pair.numbers) CHECK_FALSE(change.p_value.defined());
  float const nan = std::numeric_limits<float>::quiet_NaN();
  auto const broken = run_of({"a", "b"}, {nan, nan}, {1, 0}, {"1", "2"});
  CHECK_FALSE(detail::compare_pair(broken.subsets[0], broken, 1, few).auroc.difference.defined());
  finished_subset three{"test",
                        {"a", "b", "c"},
                        {"", "", ""},
                        {.classes = 3, .logits = {1, 0, 0, 0, 1, 0, 0, 0, 1}, .labels = {0, 1, 2}},
                        {}};
  three.probabilities = three.output;
  auto run = single;
  run.subsets = {three};
  auto const several = detail::compare_pair(three, run, 1, few);
  CHECK(several.auroc.difference.why_not() == "not of two exclusive classes");
  CHECK(several.numbers.size() == 5);
}
