// SPDX-License-Identifier: MIT
#include "cxr/data/change/tone.hpp"

#include "catch.hpp"
#include "cxr/data/change/draw.hpp"
#include "data/change/goldens.hpp"

using namespace cxr;

TEST_CASE("grey is multiplied and moved per image, and limited to 0 to 1", "[data][change]") {
  Tensor const images = at::tensor({0.2F, 0.6F, 0.2F, 0.6F}).view({2, 1, 1, 2});
  Tensor const changed = scale_grey(images, at::tensor({2.0F, 0.5F}), at::tensor({-0.5F, 0.1F}));
  Tensor const expected = at::tensor({0.0F, 0.7F, 0.2F, 0.4F}).view({2, 1, 1, 2});
  CHECK(test::largest_difference(changed, expected) < 1e-6);
}

TEST_CASE("gamma raises grey to a power per image, and black stays black", "[data][change]") {
  Tensor const images = at::tensor({0.0F, 0.25F, 1.0F, 0.25F}).view({2, 1, 1, 2});
  Tensor const changed = change_gamma(images, at::tensor({0.5F, 2.0F}));
  Tensor const expected = at::tensor({0.0F, 0.5F, 1.0F, 0.0625F}).view({2, 1, 1, 2});
  CHECK(test::largest_difference(changed, expected) < 1e-6);
  CHECK(images[0][0][0][1].item<float>() == 0.25F);
}

TEST_CASE("the numbers of an image are those of its sample", "[data][change]") {
  auto const draw = [](random_stream random, std::span<float> row) {
    for (float& number : row) number = static_cast<float>(draw_either_side(random, 3));
  };
  std::vector<std::int64_t> const ids{5, 1};
  Tensor const images = test::wave_image(1, 2).view({2, 1});
  Tensor const named = draw_per_image(images, {.key = 4, .samples = ids}, 3, draw);
  Tensor const counted = draw_per_image(images, {.key = 4}, 3, draw);
  CHECK(named.sizes() == at::IntArrayRef({2, 3}));
  CHECK(named[1].equal(counted[1]));
  CHECK_FALSE(named[0].equal(counted[0]));
  CHECK(named.abs().max().item<double>() < 3);
}
