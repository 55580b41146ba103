// SPDX-License-Identifier: MIT
#include "cxr/explain/explanation/integrated_gradients.hpp"

#include <ATen/ops/zeros_like.h>

#include "catch.hpp"
#include "explain/formula_network.hpp"
#include "learn/goldens.hpp"

using namespace cxr;
using test::explain_golden;
using test::formula_attribution;
using test::formula_classes;
using test::formula_images;
using test::formula_network;
using test::relative_error;

TEST_CASE("integrated_gradients equals captum's for the feature map", "[explain]") {
  CHECK(relative_error(formula_attribution(integrated_gradients{}),
                       explain_golden("integrated_gradients")) < 1e-5);
  CHECK(relative_error(formula_attribution(integrated_gradients{.steps = 3}),
                       explain_golden("integrated_gradients_3")) < 1e-5);
  CHECK_THROWS_AS(formula_attribution(integrated_gradients{.steps = 0}), setting_error);
}

TEST_CASE("integrated gradients add up to the logit less that of a map of zeros", "[explain]") {
  auto const network = formula_network();
  Tensor const images = formula_images(), classes = formula_classes();
  Tensor const map = network.feature_map(images, inference{});
  Tensor const change = network.classify_map(map, inference{}) -
                        network.classify_map(at::zeros_like(map), inference{});
  Tensor const total =
      integrated_gradients{.steps = 300}.attribution(network, images, classes).sum({1, 2});
  CHECK(relative_error(total, class_logits(change, classes)) < 1e-3);
}
