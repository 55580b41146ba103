// SPDX-License-Identifier: MIT
#include "cxr/measure/curve/risk_coverage.hpp"

#include <limits>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("the surest images are answered first, and equal confidence is one point",
          "[measure][curve]") {
  auto const subset = predictions::from_scores(std::vector<double>{0.95, 0.1, 0.7, 0.3, 0.6},
                                               std::vector<std::int64_t>{1, 0, 0, 0, 1});
  auto const curve = risk_coverage(subset);  // confidence 0.95, 0.9, 0.7, 0.7, 0.6
  REQUIRE(curve.size() == 4);
  CHECK(curve[0].coverage == Approx(0.2));
  CHECK(curve[0].risk == 0);
  CHECK(curve[0].confidence == Approx(0.95));
  CHECK(curve[2].coverage == Approx(0.8));
  CHECK(curve[2].risk == Approx(0.25));
  CHECK(curve[3].coverage == 1);
  CHECK(curve[3].risk == Approx(0.2));
}

TEST_CASE("no images have no curve", "[measure][curve][bad_input]") {
  CHECK(risk_coverage({.classes = 2}).empty());
}

TEST_CASE("images with NaN logits are answered last", "[measure][curve][bad_input]") {
  float const nan = std::numeric_limits<float>::quiet_NaN();
  predictions subset{.classes = 2};
  for (int image = 0; image < 40; ++image) {
    subset.logits.insert(subset.logits.end(), {image % 2 == 0 ? nan : 0, 1});
    subset.labels.push_back(1);
  }
  auto const curve = risk_coverage(subset);
  REQUIRE(curve.size() == 2);
  CHECK(curve[0].coverage == 0.5);
  CHECK(curve[0].risk == 0);
  CHECK(curve[1].confidence == 0);
  CHECK(curve[1].risk == 0.5);
}
