// SPDX-License-Identifier: MIT
#include "cxr/explain/score/energy.hpp"

#include <ATen/ops/ones.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include "catch.hpp"
#include "cxr/explain/score/mean_score.hpp"

using namespace cxr;

TEST_CASE("an even map has the mask's part of its energy inside", "[explain][score]") {
  Tensor const mask = at::zeros({32, 32}, at::kBool);
  mask.narrow(1, 0, 8).fill_(true);
  CHECK(energy_inside(at::ones({1, 32, 32}), mask)[0].value() == Approx(0.25));
  CHECK(energy_inside(at::ones({1, 4, 4}), mask)[0].value() == Approx(0.25));
}

TEST_CASE("each image has a mask of its own, and a zero map no energy", "[explain][score]") {
  Tensor const heat = at::zeros({3, 4, 4}), masks = at::zeros({3, 4, 4});
  heat.narrow(0, 0, 2).select(1, 0).fill_(1);
  masks[0].select(0, 0).fill_(1);
  masks[1].select(0, 3).fill_(1);
  auto const scores = energy_inside(heat, masks);
  CHECK(scores[0].value() == Approx(1));
  CHECK(scores[1].value() == Approx(0).margin(1e-12));
  CHECK_FALSE(scores[2].defined());
  CHECK(mean_score(scores).value() == Approx(0.5));
  CHECK_FALSE(mean_score({}).defined());
}

TEST_CASE("masks that do not fit the maps are refused", "[explain][score][bad_input]") {
  CHECK_THROWS_AS(energy_inside(at::ones({2, 4, 4}), at::ones({3, 4, 4})), shape_error);
  CHECK_THROWS_AS(energy_inside(at::ones({2, 4, 4}), at::ones({4})), shape_error);
  CHECK_THROWS_AS(energy_inside(at::ones({2, 4, 4}), Tensor()), shape_error);
}

TEST_CASE("an even map has 36 percent in the border at every resolution", "[explain][score]") {
  for (std::int64_t const size : {1, 3, 7, 10, 224})
    CHECK(energy_in_border(at::ones({1, size, size}))[0].value() == Approx(0.36).epsilon(1e-5));
  CHECK(energy_in_border(at::ones({1, 10, 20}), 0.25)[0].value() == Approx(0.75));
}

TEST_CASE("the energy of a marker in a corner is in the border", "[explain][score]") {
  Tensor const corner = at::zeros({20, 20}), middle = at::zeros({20, 20});
  corner.narrow(0, 0, 2).narrow(1, 18, 2).fill_(1);
  middle.narrow(0, 9, 2).narrow(1, 9, 2).fill_(1);
  auto const scores = energy_in_border(at::stack({corner, middle, at::zeros({20, 20})}));
  CHECK(scores[0].value() == Approx(1));
  CHECK(scores[1].value() == Approx(0).margin(1e-6));
  CHECK(scores[2].why_not() == "the heat map is zero");
}
