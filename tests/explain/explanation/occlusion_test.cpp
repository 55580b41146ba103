// SPDX-License-Identifier: MIT
#include "cxr/explain/explanation/occlusion.hpp"

#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include "catch.hpp"
#include "explain/formula_network.hpp"
#include "explain/mean_network.hpp"
#include "learn/goldens.hpp"

using namespace cxr;
using test::explain_golden;
using test::formula_attribution;
using test::mean_network;
using test::relative_error;

TEST_CASE("occlusion equals captum's, squares cut at the edge included", "[explain]") {
  for (std::int64_t const batch : {1, 9, 1000}) {
    occlusion const squares{.patch = 20, .stride = 12, .batch = batch};
    CHECK(relative_error(formula_attribution(squares), explain_golden("occlusion")) < 1e-4);
  }
}

TEST_CASE("occlusion finds the bright quarter, without a feature map", "[explain]") {
  Tensor const images = at::zeros({1, 1, 32, 32});
  images.narrow(2, 0, 16).narrow(3, 16, 16).fill_(1);
  Tensor const heat =
      occlusion{.patch = 8, .stride = 8}(mean_network{}, images, at::ones({1}, at::kLong));
  CHECK(heat.equal(images.squeeze(1)));
  Tensor const against =
      occlusion{.patch = 8, .stride = 8}(mean_network{}, images, at::zeros({1}, at::kLong));
  CHECK(against.sum().item<float>() == 0);  // nothing speaks for the other class
}

TEST_CASE("occlusion refuses squares that do not fit", "[explain][bad_input]") {
  auto const refused = [](occlusion const& squares) {
    CHECK_THROWS_WITH(formula_attribution(squares), Contains("occlusion-squares"));
  };
  refused({.patch = 65});
  refused({.patch = 8, .stride = 9});
  CHECK_THROWS_AS(formula_attribution(occlusion{.patch = 0, .stride = 0}), setting_error);
}
