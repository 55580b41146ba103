// SPDX-License-Identifier: MIT
#include "cxr/compose/run_settings.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("the default settings of a run are in their ranges", "[compose][run_settings]") {
  CHECK_NOTHROW(check(run_settings{}));
}

TEST_CASE("settings of a run that nothing can be trained with are refused by name",
          "[compose][run_settings][bad_input]") {
  CHECK_THROWS_WITH(check(run_settings{.epochs = 0}), Contains("--epochs is 0"));
  CHECK_THROWS_WITH(check(run_settings{.batch = 1}), Contains("--batch is 1"));
  CHECK_THROWS_WITH(check(run_settings{.patience = -1}), Contains("--patience is -1"));
  CHECK_THROWS_WITH(check(run_settings{.save_minutes = -1}), Contains("--save-minutes is -1"));
  CHECK_THROWS_WITH(check(run_settings{.abstain = 0.6}), Contains("--abstain is 0.6"));
}
