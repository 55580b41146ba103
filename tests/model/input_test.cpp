// SPDX-License-Identifier: MIT
#include "cxr/model/input.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include <opencv2/imgcodecs.hpp>
#include <string>

#include "catch.hpp"
#include "cxr/data/cache.hpp"
#include "cxr/data/loader.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "cxr/model/weights/weights.hpp"
#include "paths.hpp"

using namespace cxr;

TEST_CASE("pixels are scaled, repeated and normalised as torchvision's Normalize",
          "[model][input]") {
  Tensor const pixels = at::tensor({0, 255}, at::kByte).view({1, 1, 1, 2});
  Tensor const unit = unit_images(pixels, at::kCPU);
  CHECK(unit.view({-1}).equal(at::tensor({0.0F, 1.0F})));
  normalisation<3> const pixels_of_weights{{0.5, 0.25, 0}, {0.25, 0.5, 1}};
  Tensor const images = normalised(unit, pixels_of_weights);
  REQUIRE(images.sizes() == at::IntArrayRef({1, 3, 1, 2}));
  CHECK(images[0].select(2, 0).view({-1}).allclose(at::tensor({-2.0F, -0.5F, 0.0F})));
  CHECK(images[0].select(2, 1).view({-1}).allclose(at::tensor({2.0F, 1.5F, 1.0F})));
  CHECK(normalised(at::full({2, 3, 8, 8}, 0.5F), pixels_of_weights)
            .is_contiguous(at::MemoryFormat::ChannelsLast));
}

TEST_CASE("pixels of 16 bits become the same numbers in 0…1, in finer steps", "[model][input]") {
  Tensor const pixels = at::tensor({0, 1, 257, 32768, 65535}).to(at::kUInt16).view({1, 1, 1, 5});
  Tensor const unit = unit_images(pixels, at::kCPU);
  CHECK(unit.scalar_type() == at::kFloat);
  CHECK(unit.view({-1}).allclose(at::tensor({0.0F, 1 / 65535.0F, 1 / 255.0F, 0.5000076F, 1.0F}),
                                 1e-6, 0));
  // A grey of 8 bits is the same grey in 16 bits: 257 times the number.
  Tensor const narrow = at::tensor({0, 1, 128, 255}).view({1, 1, 1, 4});
  CHECK(unit_images(narrow.to(at::kByte), at::kCPU)
            .allclose(unit_images(narrow.mul(257).to(at::kUInt16), at::kCPU), 1e-6, 0));
}

TEST_CASE("12 and 16 bits of a file reach the network's input without passing through 8",
          "[model][input][data]") {
  test::temporary_folder const folder;
  std::vector<record> records;
  for (int const largest : {4095, 65535}) {
    cv::Mat image(64, 64, CV_16U);
    for (int index = 0; index < 4096; ++index)
      image.at<std::uint16_t>(index / 64, index % 64) =
          static_cast<std::uint16_t>(index * (largest / 4095));
    image.at<std::uint16_t>(63, 63) = static_cast<std::uint16_t>(largest);
    auto const file = folder / (std::to_string(largest) + ".png");
    cv::imwrite(file.string(), image);
    records.push_back({.id = file.filename().string(), .file = file});
  }
  auto const cache = open_cache(records, grey16{.image_size = 64}, folder / "cache", false,
                                [](std::size_t, std::size_t) {});
  loader const images(cache, examples({0, 1}, std::vector<std::int64_t>{0, 1}), {.batch = 2});
  for (auto const& batch : images.in_order()) {
    CHECK(batch.images.scalar_type() == at::kUInt16);
    Tensor const input = unit_images(batch.images, at::kCPU).flatten(1);  // (2,4096)
    for (int index = 0; index < 4095; ++index) {
      REQUIRE(input[0][index].item<float>() == Approx(index / 4095.0).margin(0.6 / 65535));
      REQUIRE(input[1][index].item<float>() == Approx(index * 16 / 65535.0).margin(1e-7));
    }
  }
}
