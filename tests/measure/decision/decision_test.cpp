// SPDX-License-Identifier: MIT
#include "cxr/measure/decision/decision.hpp"

#include <memory>

#include "catch.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/measure/decision/roc_threshold.hpp"
#include "laws/decision_laws.hpp"
#include "measure/cases.hpp"
#include "measure/decision/images.hpp"

using namespace cxr;

namespace {

/// A threshold that predicts as many images positive as are, as a user writes it.
struct at_prevalence {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "at_prevalence";
  static constexpr auto tasks = task::binary;

  operating_point operator()(predictions const& validation) const {
    double positives = 0;
    for (auto const label : validation.labels) positives += static_cast<double>(label);
    std::vector<double> probabilities;
    for (std::size_t image = 0; image < validation.size(); ++image)
      probabilities.push_back(validation.uncorrected_probabilities(image)[1]);
    std::sort(probabilities.rbegin(), probabilities.rend());
    auto const last = std::min(probabilities.size() - 1, static_cast<std::size_t>(positives));
    return {"prevalence", {probabilities[last]}};
  }
};

/// The same, made when the training subset is known.
struct at_training_prevalence {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "at_training_prevalence";
  static constexpr auto tasks = task::binary;
  at_prevalence start(training_facts const&) const { return {}; }
};

struct not_copyable : at_prevalence {
  std::unique_ptr<int> owned = {};
};
struct of_another_role : at_prevalence {
  using role = cxr::role::metrics;
};
struct without_tasks {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "without_tasks";
  operating_point operator()(predictions const&) const { return {}; }
};
struct gives_a_number {
  using role = cxr::role::decision;
  static constexpr std::string_view name = "gives_a_number";
  static constexpr auto tasks = task::binary;
  double operator()(predictions const&) const { return 0.5; }
};

}  // namespace

TEST_CASE("the concept takes a user's decision, and nothing less", "[measure][decision]") {
  STATIC_REQUIRE((Decision<at_prevalence> && Decision<at_training_prevalence>));
  STATIC_REQUIRE_FALSE(Decision<not_copyable>);
  STATIC_REQUIRE_FALSE(Decision<of_another_role>);
  STATIC_REQUIRE((!StatesTasks<without_tasks> && !Decision<without_tasks>));
  STATIC_REQUIRE((!ChoosesThreshold<gives_a_number> && !Decision<gives_a_number>));
}

TEST_CASE("the laws of decisions run on a user's own decision", "[measure][decision][laws]") {
  laws::check_decision(at_prevalence{});
  laws::check_decision(at_training_prevalence{});
}

TEST_CASE("a threshold below a point of a curve predicts exactly its images",
          "[measure][decision]") {
  for (auto const* name : {"random", "ties", "unbalanced", "all scores equal"}) {
    auto const subset = test::binary_case(name);
    auto const scores = positive_scores(subset);
    auto const curve = roc_curve(subset);
    for (std::size_t index = 1; index < curve.size(); ++index) {
      std::string expected;
      for (double const score : scores) expected += score >= curve[index].score ? '1' : '0';
      CHECK(test::predicted_positive(subset, {"", {detail::threshold_below(curve, index)}}) ==
            expected);
    }
  }
}

TEST_CASE("a threshold stays one where probabilities round to 0 or 1", "[measure][decision]") {
  auto const certain = test::images({60, 50, 45, 44}, {1, 1, 0, 0});
  auto const threshold = detail::threshold_below(roc_curve(certain), 2);
  CHECK(threshold < 1);
  CHECK(test::predicted_positive(certain, {"", {threshold}}).substr(0, 2) == "11");
  auto const never = test::images({-60, -70, -80, -90}, {1, 1, 0, 0});
  CHECK(test::predicted_positive(never, {"", {detail::threshold_below(roc_curve(never), 2)}}) ==
        "1100");
}
