// SPDX-License-Identifier: MIT
#include "cxr/data/change/blur.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>

#include "catch.hpp"
#include "data/change/goldens.hpp"

namespace {

using namespace cxr;

/// Weights (N,R+1) of these standard deviations.
Tensor gaussians(std::vector<double> const& deviations, std::int64_t radius) {
  std::vector<float> weights(deviations.size() * static_cast<std::size_t>(radius + 1));
  std::span<float> rest(weights);
  for (double const deviation : deviations) {
    fill_gaussian(deviation, rest.first(static_cast<std::size_t>(radius + 1)));
    rest = rest.subspan(static_cast<std::size_t>(radius + 1));
  }
  return at::tensor(weights).view({static_cast<std::int64_t>(deviations.size()), radius + 1});
}

}  // namespace

TEST_CASE("blurred images equal scipy's, each with its own deviation", "[data][change]") {
  std::vector<double> deviations;
  std::vector<Tensor> expected;
  for (auto const& entry : test::change_goldens()["blurs"]) {
    deviations.push_back(entry["deviation"]);
    expected.push_back(test::as_image(entry["blurred"], 9, 13));
  }
  REQUIRE(blur_radius(deviations.back()) == 6);
  Tensor const images = test::wave_image(9, 13).expand({3, 1, 9, 13});
  Tensor const blurred = blur_images(images, gaussians(deviations, 6));
  CHECK(test::largest_difference(blurred, at::cat(expected)) < 1e-6);
}

TEST_CASE("a deviation of 0 leaves an image as it is", "[data][change]") {
  Tensor const image = test::wave_image(9, 13);
  CHECK(blur_images(image, gaussians({0.0}, 4)).equal(image));
}

TEST_CASE("the weights of a Gaussian by hand", "[data][change]") {
  // exp(-0.5) and exp(-2) beside 1, twice each: 1 + 2 (0.60653 + 0.13534) = 2.48374
  Tensor const weights = gaussians({1.0}, 2);
  CHECK(weights[0][0].item<double>() == Approx(0.402620));
  CHECK(weights[0][1].item<double>() == Approx(0.244201));
  CHECK(weights[0][2].item<double>() == Approx(0.054489).epsilon(1e-4));
}

TEST_CASE("white stays white, and an image may be smaller than the blur", "[data][change]") {
  Tensor const white = at::full({1, 2, 3, 5}, 1.0F);
  Tensor const blurred = blur_images(white, gaussians({3.0}, 12));
  CHECK(test::largest_difference(blurred, white) < 1e-6);
  CHECK(blurred.max().item<double>() <= 1);
}
