// SPDX-License-Identifier: MIT
#include "cxr/data/change/affine.hpp"

#include <ATen/ops/affine_grid_generator.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/zeros.h>

#include <numbers>

#include "catch.hpp"
#include "data/change/goldens.hpp"

namespace {

using namespace cxr;

/// Maps as move_images receives them.
Tensor rows(std::vector<affine_map> const& maps) {
  std::vector<float> numbers;
  for (auto const& map : maps)
    for (double const number : map) numbers.push_back(static_cast<float>(number));
  return at::tensor(numbers).view({static_cast<std::int64_t>(maps.size()), 6});
}

/// A black image with one white pixel.
Tensor dot(std::int64_t height, std::int64_t width, std::int64_t row, std::int64_t column) {
  Tensor const image = at::zeros({1, 1, height, width});
  image[0][0][row][column] = 1;
  return image;
}

constexpr affine_map unchanged{1, 0, 0, 0, 1, 0};

}  // namespace

TEST_CASE("a positive angle turns an image anticlockwise", "[data][change]") {
  auto const quarter = pose_map(std::numbers::pi / 2, 0, 0, 1, 1);
  Tensor const turned = move_images(dot(9, 9, 8, 4), rows({quarter}));  // below the centre
  CHECK(test::largest_difference(turned, dot(9, 9, 4, 8)) < 1e-5);      // right of it
}

TEST_CASE("a rotation keeps lengths in pixels where height and width differ", "[data][change]") {
  auto const quarter = pose_map(std::numbers::pi / 2, 0, 0, 1, 9.0 / 15);
  Tensor const turned = move_images(dot(9, 15, 7, 7), rows({quarter}));  // 3 below the centre
  CHECK(test::largest_difference(turned, dot(9, 15, 4, 10)) < 1e-5);
}

TEST_CASE("a shift moves the source, in units of half the size", "[data][change]") {
  auto const moved = pose_map(0, 2 * 2 / 10.0, 2 * 3 / 8.0, 1, 0.8);  // 2 columns, 3 rows
  Tensor const image = move_images(dot(8, 10, 6, 7), rows({moved}));
  CHECK(test::largest_difference(image, dot(8, 10, 3, 5)) < 1e-5);
}

TEST_CASE("each image is moved by its own map", "[data][change]") {
  Tensor const images = test::wave_image(8, 10).expand({2, 2, 8, 10});
  Tensor const moved =
      move_images(images, rows({unchanged, pose_map(std::numbers::pi, 0, 0, 1, 0.8)}));
  CHECK(test::largest_difference(moved[0], images[0]) < 1e-5);
  CHECK(test::largest_difference(moved[1], images[1].flip({1, 2})) < 1e-5);
}

TEST_CASE("a cropped image equals the enlarged pixels of the box", "[data][change]") {
  crop_box const box{.top = 3, .left = 10, .height = 12, .width = 8};
  Tensor const image = test::wave_image(24, 32);
  Tensor const moved = move_images(image, rows({crop_map(box, 24, 32)}));
  Tensor const enlarged = at::upsample_bilinear2d(image.narrow(2, 3, 12).narrow(3, 10, 8), {24, 32},
                                                  /*align_corners=*/false);
  // At its edge move_images sees the pixels beside the box, and torch repeats the outermost ones.
  auto const inside = [](Tensor const& whole) { return whole.narrow(2, 1, 22).narrow(3, 2, 28); };
  CHECK(test::largest_difference(inside(moved), inside(enlarged)) < 1e-5);
}

TEST_CASE("two maps in one equal a move after a move", "[data][change]") {
  auto const first = crop_map({.top = 0, .left = 8, .height = 12, .width = 16}, 24, 32);
  auto const second = pose_map(std::numbers::pi, 0.25, 0, 1, 0.75);  // exact: pixels onto pixels
  Tensor const image = test::wave_image(24, 32);
  Tensor const both = move_images(image, rows({compose(first, second)}));
  Tensor const in_turn = move_images(move_images(image, rows({first})), rows({second}));
  auto const inside = [](Tensor const& whole) { return whole.narrow(2, 2, 20).narrow(3, 6, 20); };
  CHECK(test::largest_difference(inside(both), inside(in_turn)) < 1e-5);
}

TEST_CASE("source positions equal those of affine_grid_generator", "[data][change]") {
  Tensor const maps = rows({pose_map(0.3, 0.1, -0.2, 1.2, 0.7), unchanged});
  Tensor const expected = at::affine_grid_generator(maps.view({2, 2, 3}), {2, 1, 7, 10}, false);
  CHECK(test::largest_difference(detail::source_positions(maps, 7, 10), expected) < 1e-6);
}
