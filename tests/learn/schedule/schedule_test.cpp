// SPDX-License-Identifier: MIT
#include "cxr/learn/schedule/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "laws/schedule_laws.hpp"

namespace {

using namespace cxr;

/// A user's own schedule: halves the rate for every epoch that did not improve on the best before.
struct halve_on_plateau {
  using role = cxr::role::schedule;
  static constexpr std::string_view name = "halve_on_plateau";

  double operator()(training_progress const& progress) const {
    double factor = 1, best = 1e9;
    for (double const loss : progress.validation_losses) {
      if (loss >= best) factor /= 2;
      best = std::min(best, loss);
    }
    return factor;
  }
};
static_assert(Schedule<halve_on_plateau>);

/// One that starts from the training subset: the rate grows with the root of the number of images.
struct by_images {
  using role = cxr::role::schedule;
  static constexpr std::string_view name = "by_images";

  struct state {
    double factor;
    double operator()(training_progress const&) const { return factor; }
  };
  state start(training_facts const& facts) const {
    double images = 0;
    for (auto count : facts.class_counts) images += static_cast<double>(count);
    return {std::sqrt(images)};
  }
};
static_assert(Schedule<by_images>);

struct not_copyable : halve_on_plateau {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!Schedule<not_copyable> && ScalesRate<not_copyable>);

struct of_another_role : halve_on_plateau {
  using role = cxr::role::loss;
};
static_assert(!Schedule<of_another_role> && ScalesRate<of_another_role>);

struct counts_its_calls {
  using role = cxr::role::schedule;
  static constexpr std::string_view name = "counts_its_calls";
  double operator()(training_progress const&) { return 1; }
};
static_assert(!Schedule<counts_its_calls> && !ScalesRate<counts_its_calls>);

}  // namespace

TEST_CASE("the laws of Schedule run on a user's own schedule", "[learn][schedule]") {
  laws::check_schedule(halve_on_plateau{});
}

TEST_CASE("the laws of Schedule run on one that starts from the training subset", "[learn]") {
  laws::check_schedule(by_images{}, training_facts::counts_only({9, 16}));
  CHECK(started(by_images{}, training_facts::counts_only({9, 16}))({}) == 5);
}

TEST_CASE("a schedule may follow the validation losses", "[learn][schedule]") {
  std::vector<double> const losses{0.7, 0.5, 0.6, 0.6, 0.4};
  CHECK(halve_on_plateau{}({.step = 9, .steps = 10, .validation_losses = losses}) == 0.25);
}
