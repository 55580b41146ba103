// SPDX-License-Identifier: MIT
#include "cxr/learn/learning_rate_curve.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "learn/goldens.hpp"

using namespace cxr;

TEST_CASE("a search smooths losses and suggests rates as fastai's lr_find", "[learn][search]") {
  for (auto const& golden : test::goldens()["learning_rate"]) {
    learning_rate_range const range;
    learning_rate_curve curve{.begin = 10};
    smoothed_loss smooth;
    auto const losses = golden["losses"].get<std::vector<double>>();
    for (std::size_t update = 0; update < losses.size(); ++update) {
      curve.rates.push_back(range.rate(static_cast<std::int64_t>(update)));
      curve.losses.push_back(smooth(losses[update]));
      CHECK(curve.rates.back() == Approx(golden["rates"][update].get<double>()).epsilon(1e-12));
      CHECK(curve.losses.back() == Approx(golden["smooth"][update].get<double>()).epsilon(1e-12));
    }
    CHECK(curve.valley().has_value() == golden.contains("valley"));
    CHECK(curve.steepest().has_value() == golden.contains("steep"));
    if (!golden.contains("valley")) continue;
    CHECK(*curve.valley() == Approx(golden["valley"].get<double>()).epsilon(1e-12));
    CHECK(*curve.steepest() == Approx(golden["steep"].get<double>()).epsilon(1e-12));
  }
}

TEST_CASE("a curve that is short, or does not fall, suggests nothing", "[learn][search]") {
  for (std::size_t const updates : {0, 3, 15, 16, 40}) {
    learning_rate_curve rising{.begin = 10};
    for (std::size_t update = 0; update < updates; ++update) {
      rising.rates.push_back(1e-4 * static_cast<double>(update + 1));
      rising.losses.push_back(static_cast<double>(update));
    }
    CHECK_FALSE(rising.valley());
    CHECK_FALSE(rising.steepest());
  }
}

TEST_CASE("a search refuses ranges that are out of bounds", "[learn][search][bad_input]") {
  CHECK_THROWS_WITH(check(learning_rate_range{.updates = 5}), Contains("--lr-updates is 5"));
  CHECK_THROWS_WITH(check(learning_rate_range{.divergence = 0.5}), Contains("--lr-divergence"));
  for (double const last : {1e-9, 1e-7}) {
    learning_rate_range const range{.last = last};
    CHECK_THROWS_WITH(range.require_growing(), Contains("--last-lr is not above --first-lr"));
  }
  CHECK_NOTHROW(learning_rate_range{}.require_growing());
  CHECK(learning_rate_range{}.rate(0) == 1e-7);
  CHECK(learning_rate_range{}.rate(100) == Approx(10));
}
