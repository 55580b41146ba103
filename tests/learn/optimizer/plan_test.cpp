// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/plan.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("frozen epochs freeze every stage, and then all learn", "[learn][optimizer]") {
  training_plan const plan{.frozen_epochs = 2};
  CHECK(plan.frozen_stages(0, 5) == 5);
  CHECK(plan.frozen_stages(1, 5) == 5);
  CHECK(plan.frozen_stages(2, 5) == 0);
  CHECK(training_plan{}.frozen_stages(0, 5) == 0);
}

TEST_CASE("stages unfreeze one after another, the last first", "[learn][optimizer]") {
  training_plan const plan{.frozen_epochs = 1, .thaw_epochs = 2};
  std::vector<std::int64_t> frozen;
  for (std::int64_t epoch = 0; epoch < 9; ++epoch) frozen.push_back(plan.frozen_stages(epoch, 3));
  CHECK(frozen == std::vector<std::int64_t>{3, 2, 2, 1, 1, 0, 0, 0, 0});
}

TEST_CASE("each stage has the rate of the next one times depth_rate", "[learn][optimizer]") {
  training_plan const plan{.depth_rate = 0.5};
  CHECK(plan.at_depth(0) == 1);
  CHECK(plan.at_depth(3) == Approx(0.125));
  CHECK(training_plan{}.at_depth(4) == 1);
}

TEST_CASE("the plan checks the ranges of its settings", "[learn][optimizer]") {
  CHECK_NOTHROW(check(training_plan{}));
  CHECK_THROWS_WITH(check(training_plan{.depth_rate = 1.5}),
                    "cxr: --depth-lr is 1.5; give a value from its range: 0 to 1 "
                    "[docs/errors.md#setting-range]");
  CHECK_THROWS_AS(check(training_plan{.clip_norm = -1}), setting_error);
  CHECK_THROWS_AS(check(training_plan{.accumulate = 0}), setting_error);
}
