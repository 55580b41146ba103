// SPDX-License-Identifier: MIT
#include "cxr/explain/score/randomisation.hpp"

#include <ATen/ops/ones.h>

#include <cmath>

#include "catch.hpp"
#include "cxr/explain/explanation/grad_cam.hpp"
#include "cxr/explain/score/mean_score.hpp"
#include "explain/formula_network.hpp"

using namespace cxr;
using test::formula_classes;
using test::formula_images;
using test::formula_network;

TEST_CASE("the rank correlation equals scipy's, ties included", "[explain][score]") {
  Tensor const left = at::tensor({3.0f, 1.0f, 2.0f, 2.0f, 5.0f, 0.0f}).view({1, 2, 3});
  Tensor const right = at::tensor({1.0f, 0.0f, 4.0f, 2.0f, 2.0f, 2.0f}).view({1, 2, 3});
  CHECK(rank_correlation(left, right)[0].value() == Approx(0.09240616554505462));
  CHECK(rank_correlation(left, left)[0].value() == Approx(1));
  CHECK(rank_correlation(left, left.neg())[0].value() == Approx(-1));
  CHECK_FALSE(rank_correlation(left, at::ones({1, 2, 3}))[0].defined());
  CHECK_THROWS_AS(rank_correlation(left, right.flatten(1)), shape_error);
  CHECK_THROWS_AS(rank_correlation(left, right.view({1, 3, 2})), shape_error);
}

TEST_CASE("maps of a network without its weights are others", "[explain][score]") {
  auto const network = formula_network();
  auto const fresh =
      make_classifier<2>(densenet<10, scratch>{}, mlp_head{.hidden = 16}, /*seed=*/3);
  auto const images = formula_images();
  auto const classes = formula_classes();
  auto const same = randomisation_check(grad_cam{}, network, clone(network), images, classes);
  auto const other = randomisation_check(grad_cam{}, network, fresh, images, classes);
  REQUIRE(same.size() == 4);
  CHECK(mean_score(same).value() == Approx(1));
  CHECK(std::abs(mean_score(other).value()) < 0.8);
}

TEST_CASE("a new head leaves the backbone as it is", "[explain][score]") {
  auto const network = formula_network();
  auto const fresh =
      make_classifier<2>(densenet<10, scratch>{}, mlp_head{.hidden = 16}, /*seed=*/3);
  auto const mixed = with_new_head(network, fresh);
  auto const images = formula_images();
  CHECK(mixed.features(images, inference{}).equal(network.features(images, inference{})));
  CHECK(mixed.head.out.weight.value.equal(fresh.head.out.weight.value));
  CHECK_FALSE(mixed.head.out.weight.value.is_same(fresh.head.out.weight.value));
}
