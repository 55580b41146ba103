// SPDX-License-Identifier: MIT
#include "cxr/explain/score/pointing_game.hpp"

#include <ATen/ops/zeros.h>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("the pointing game asks whether the maximum is in a box", "[explain][score]") {
  Tensor const heat = at::zeros({5, 4, 8});
  for (std::int64_t image = 0; image < 4; ++image)
    heat[image][1][6] = 1;  // its centre: .8125, .375
  std::vector<std::vector<image_box>> const boxes{{{0.75, 0.25, 0.9, 0.5}},
                                                  {{0, 0, 0.8, 1}},
                                                  {{0, 0, 0.1, 0.1}, {0.8, 0.3, 0.82, 0.4}},
                                                  {},
                                                  {{}}};
  auto const hits = pointing_game(heat, boxes);
  CHECK(hits[0].value() == 1);
  CHECK(hits[1].value() == 0);
  CHECK(hits[2].value() == 1);
  CHECK(hits[3].why_not() == "no box");
  CHECK(hits[4].why_not() == "the heat map is zero");
  CHECK_THROWS_AS(pointing_game(heat.narrow(0, 0, 2), boxes), shape_error);
}
