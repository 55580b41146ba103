// SPDX-License-Identifier: MIT
#include "cxr/data/augment/cxr_acquisition.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <numbers>
#include <vector>

#include "catch.hpp"
#include "cxr/compose/roles.hpp"
#include "data/augment/changed_images.hpp"
#include "laws/augment_laws.hpp"

namespace {

using namespace cxr;
using test::centroid, test::changed_images, test::spots, test::still;

/// Nothing but what `change` switches on.
template <class F>
cxr_acquisition only(F&& change) {
  cxr_acquisition augment = still;
  change(augment);
  return augment;
}

double largest_difference(Tensor const& a, Tensor const& b) {
  return (a - b).abs().max().item<double>();
}

/// The least and the most of a quantity of each changed image (H,W).
template <class F>
std::pair<double, double> extremes(cxr_acquisition const& augment, Tensor const& images,
                                   F&& quantity) {
  Tensor const changed = changed_images(augment, images);
  std::vector<double> values;
  for (std::int64_t n = 0; n < changed.size(0); ++n) values.push_back(quantity(changed[n][0]));
  auto const [least, most] = std::ranges::minmax(values);
  return {least, most};
}

double mean_grey(Tensor const& image) { return image.mean().item<double>(); }

}  // namespace

static_assert(Augment<cxr_acquisition>);
static_assert(std::same_as<default_of<role::augment>, cxr_acquisition>);

TEST_CASE("cxr_acquisition keeps the laws of Augment", "[data][augment]") {
  laws::check_augment(cxr_acquisition{});
}

TEST_CASE("with every part switched off the images stay as they are", "[data][augment]") {
  Tensor const images = laws::detail::wavy_images(3, 2, 21, 30);
  CHECK(largest_difference(changed_images(still, images), images) < 1e-5);
}

TEST_CASE("switching a part off leaves the numbers of the others", "[data][augment]") {
  Tensor const grey = at::full({20, 1, 16, 16}, 0.4F);
  Tensor const brighter = changed_images(only([](auto& on) { on.brightness = 0.3; }), grey);
  CHECK(largest_difference(brighter, grey) > 0.1);
  Tensor const moved_too = changed_images(
      cxr_acquisition{.rotation = 30, .contrast = 0, .gamma = 0, .blur = 2, .jpeg_quality = 100},
      grey);
  CHECK(largest_difference(moved_too, brighter) < 1e-6);
}

TEST_CASE("cxr_acquisition uses each range of position in full and keeps to it",
          "[data][augment]") {
  std::int64_t const n = 400, size = 101;
  SECTION("rotation, in degrees about the middle") {
    auto const [least, most] =
        extremes(only([](auto& on) { on.rotation = 30; }), spots(n, size, size, 50, 85),
                 [](Tensor const& image) {
                   auto const [row, column] = centroid(image);
                   CHECK(std::hypot(row - 50, column - 50) == Approx(35).epsilon(0.01));
                   return std::atan2(row - 50, column - 50) * 180 / std::numbers::pi;
                 });
    CHECK((least > -30.2 && least < -29 && most < 30.2 && most > 29));
  }
  SECTION("shift, as a part of the height") {
    auto const [least, most] =
        extremes(only([](auto& on) { on.shift = 0.1; }), spots(n, size, size, 50, 50),
                 [](Tensor const& image) { return (centroid(image).first - 50) / 101; });
    CHECK((least > -0.101 && least < -0.095 && most < 0.101 && most > 0.095));
  }
}

TEST_CASE("cxr_acquisition uses each range of grey in full and keeps to it", "[data][augment]") {
  Tensor const grey = at::full({400, 1, 9, 9}, 0.4F);
  SECTION("brightness, a factor") {
    auto const [least, most] = extremes(only([](auto& on) { on.brightness = 0.3; }), grey,
                                        [](Tensor const& image) { return mean_grey(image) / 0.4; });
    CHECK((least > 0.699 && least < 0.71 && most < 1.301 && most > 1.29));
  }
  SECTION("contrast, of the difference to mid grey") {
    auto const [least, most] =
        extremes(only([](auto& on) { on.contrast = 0.3; }), grey,
                 [](Tensor const& image) { return (mean_grey(image) - 0.5) / -0.1; });
    CHECK((least > 0.699 && least < 0.71 && most < 1.301 && most > 1.29));
  }
  SECTION("gamma, an exponent") {
    auto const [least, most] =
        extremes(only([](auto& on) { on.gamma = 0.3; }), grey,
                 [](Tensor const& image) { return std::log(mean_grey(image)) / std::log(0.4); });
    CHECK((least > 1 / 1.301 && least < 1 / 1.29 && most < 1.301 && most > 1.29));
  }
  SECTION("blur, a standard deviation in pixels") {
    auto const [least, most] = extremes(
        only([](auto& on) { on.blur = 1.5; }), spots(400, 31, 31, 15, 15), [](Tensor const& image) {
          Tensor const distance = at::arange(31, at::kFloat) - 15;
          double const variance =
              (image.sum(1) * distance * distance).sum().template item<double>() / 9;
          return std::sqrt(std::max(0.0, variance - 2.0 / 3));  // of the square itself
        });
    CHECK((least >= 0 && least < 0.2 && most < 1.51 && most > 1.45));
  }
}

TEST_CASE("cxr_acquisition compresses by the qualities down to the lowest", "[data][augment]") {
  Tensor const image = laws::detail::wavy_images(1, 1, 16, 16);
  Tensor const changed =
      changed_images(only([](auto& on) { on.jpeg_quality = 90; }), image.expand({400, 1, 16, 16}));
  std::vector<std::int64_t> seen(11);
  for (std::int64_t quality = 90; quality <= 100; ++quality) {
    std::vector<float> steps(64);
    fill_jpeg_steps(quality, steps);
    Tensor const expected = recompress_images(image, at::tensor(steps).unsqueeze(0));
    for (std::int64_t n = 0; n < 400; ++n)
      seen[static_cast<std::size_t>(quality - 90)] +=
          largest_difference(changed[n], expected[0]) < 1e-6;
  }
  CHECK(std::ranges::min(seen) > 15);  // 400 / 11 on average
}

TEST_CASE("cxr_acquisition never mirrors", "[data][augment]") {
  cxr_acquisition const augment{.rotation = 30, .shift = 0.1, .jpeg_quality = 100};
  Tensor const images = spots(64, 64, 64, 32, 55);  // on the right of the picture
  for (std::uint64_t key = 0; key < 5; ++key) {
    Tensor const changed = changed_images(augment, images, {.key = key});
    for (std::int64_t n = 0; n < 64; ++n) {
      Tensor const bright = changed[n][0] - changed[n][0].min();
      CHECK(centroid(bright).second > 36);
    }
  }
}

TEST_CASE("cxr_acquisition brings no black wedge into a grey image", "[data][augment]") {
  cxr_acquisition position{
      .rotation = 30, .shift = 0.1, .brightness = 0, .contrast = 0, .gamma = 0};
  Tensor const bright = at::full({50, 1, 40, 44}, 204 / 255.0F);
  CHECK(largest_difference(changed_images(position, bright), bright) < 1.01 / 255);
}

TEST_CASE("cxr_acquisition changes images only, not labels, weights or ids", "[data][augment]") {
  test::check_changes_images_only(cxr_acquisition{});
}

TEST_CASE("cxr_acquisition checks the ranges of its settings", "[data][augment]") {
  CHECK_NOTHROW(check(cxr_acquisition{}));
  CHECK_NOTHROW(check(still));
  CHECK_THROWS_AS(check(cxr_acquisition{.jpeg_quality = 0}), setting_error);
}
