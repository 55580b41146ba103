// SPDX-License-Identifier: MIT
// A user's test of a policy: the laws of its role, from the target cxr::laws.
#define CATCH_CONFIG_MAIN
#include "catch.hpp"
#include "cxr/learn/schedule/constant_rate.hpp"
#include "laws/schedule_laws.hpp"

TEST_CASE("a user's schedule keeps the laws of Schedule") {
  cxr::laws::check_schedule(cxr::constant_rate{});
}
