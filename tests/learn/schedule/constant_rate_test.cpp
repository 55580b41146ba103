// SPDX-License-Identifier: MIT
#include "cxr/learn/schedule/constant_rate.hpp"

#include "catch.hpp"
#include "laws/schedule_laws.hpp"

using namespace cxr;

static_assert(Schedule<constant_rate>);

TEST_CASE("constant_rate keeps the laws of Schedule", "[learn][schedule]") {
  laws::check_schedule(constant_rate{});
}

TEST_CASE("constant_rate gives the full rate from the first step to the last", "[learn]") {
  for (std::int64_t step = 0; step < 7; ++step)
    CHECK(constant_rate{}({.step = step, .steps = 7}) == 1);
}
