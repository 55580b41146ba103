// SPDX-License-Identifier: MIT
#include "cxr/measure/predictions.hpp"

#include <cmath>

#include "catch.hpp"
#include "cxr/measure/xtensor.hpp"

using namespace cxr;

TEST_CASE("logits are (N,K), row by row", "[measure][predictions]") {
  predictions const said{.classes = 3, .logits = {0, 1, 2, 3, 4, 5}, .labels = {2, 0}};
  CHECK(said.size() == 2);
  CHECK(said.logit(1, 0) == 3);
  auto const logits = xt::adapt(said.logits, std::vector<std::size_t>{said.size(), said.classes});
  CHECK(logits(1, 2) == 5);
  CHECK(xt::amax(logits)() == 5);
}

TEST_CASE("the class predicted is the first of the largest, probabilities are softmax",
          "[measure][predictions]") {
  predictions const said{.classes = 3, .logits = {1, 2, 2, 1000, 0, -1000}};
  CHECK(said.predicted(0) == 1);
  CHECK(said.predicted(1) == 0);
  auto const even = said.probabilities(0), sure = said.probabilities(1);
  CHECK(even[1] == even[2]);
  CHECK(even[0] / even[1] == Approx(std::exp(-1)));
  CHECK(even[0] + even[1] + even[2] == Approx(1));
  CHECK(sure[0] == 1);  // large logits do not overflow
  CHECK(sure[2] == 0);
}

TEST_CASE("a measurement is a number or the reason why there is none", "[measure][predictions]") {
  measurement const half = 0.5, none = measurement::undefined("no positive image");
  CHECK(half.defined());
  CHECK(half.value() == 0.5);
  CHECK(half.why_not().empty());
  CHECK_FALSE(none.defined());
  CHECK(none.value_or(-1) == -1);
  CHECK(half.value_or(-1) == 0.5);
  CHECK(none.why_not() == "no positive image");
  STATIC_REQUIRE(measurement(0).defined());
}
