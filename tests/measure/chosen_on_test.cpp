// SPDX-License-Identifier: MIT
#include "cxr/measure/chosen_on.hpp"

#include <concepts>
#include <utility>

#include "catch.hpp"
#include "cxr/measure/decision/youden.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "measure/calibration/two_classes.hpp"

using namespace cxr;
using test::two_classes;

namespace {

template <subset Part>
predictions_on<Part> sample() {
  return {two_classes({-2, -1, 1, 3}, {0, 0, 0, 1})};
}

}  // namespace

TEST_CASE("a threshold keeps in its type the subset that it was chosen on", "[measure][decision]") {
  auto const chosen = choose_threshold(youden{}, sample<subset::validation>());
  STATIC_REQUIRE(std::same_as<decltype(chosen), threshold<subset::validation> const>);
  CHECK(chosen == youden{}(sample<subset::validation>()));
}

TEST_CASE("a threshold of validation decides the classes of the test", "[measure][decision]") {
  auto const chosen = choose_threshold(youden{}, sample<subset::validation>());
  auto const decided = at_threshold(sample<subset::test>(), chosen);
  STATIC_REQUIRE(std::same_as<decltype(decided), predictions_on<subset::test> const>);
  CHECK(decided.operating_point == chosen);
  CHECK(accuracy{}(decided).value() == 1);  // metrics take them as plain predictions
  CHECK(accuracy{}(sample<subset::test>()).value() == 0.75);
  // What the test itself chooses may be looked at elsewhere, never on the test.
  auto const tempting = choose_threshold(youden{}, sample<subset::test>());
  CHECK(at_threshold(sample<subset::validation>(), tempting).operating_point == tempting);
}
