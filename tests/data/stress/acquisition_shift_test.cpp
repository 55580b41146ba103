// SPDX-License-Identifier: MIT
#include "cxr/data/stress/acquisition_shift.hpp"

#include "catch.hpp"
#include "laws/stress_laws.hpp"

using namespace cxr;

static_assert(Stress<acquisition_shift>);

TEST_CASE("acquisition_shift keeps the laws of Stress", "[data][stress]") {
  laws::check_stress(acquisition_shift{});
}
