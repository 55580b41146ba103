// SPDX-License-Identifier: MIT
#include "cxr/data/stress/acquisition_shift.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "laws/stress_laws.hpp"

namespace {

using namespace cxr;

static_assert(Stress<acquisition_shift>);

/// Every part switched off.
constexpr acquisition_shift nothing{
    .crop = 1, .gamma = 1, .brightness = 0, .contrast = 0, .resolution = 1, .jpeg_quality = 100};

/// Nothing but what `change` switches on.
template <class F>
acquisition_shift only(F&& change) {
  acquisition_shift stress = nothing;
  change(stress);
  return stress;
}

Tensor stressed(acquisition_shift const& stress, Tensor const& images) {
  return stress(image_batch{.images = images, .labels = {}, .weights = {}, .ids = {}}, {.key = 3})
      .images;
}

/// The least and the most of a quantity of each changed image (H,W).
template <class F>
std::pair<double, double> extremes(acquisition_shift const& stress, Tensor const& images,
                                   F&& quantity) {
  Tensor const changed = stressed(stress, images);
  std::vector<double> values;
  for (std::int64_t n = 0; n < changed.size(0); ++n) values.push_back(quantity(changed[n][0]));
  auto const [least, most] = std::ranges::minmax(values);
  return {least, most};
}

double grey(Tensor const& image) { return image.mean().item<double>(); }

}  // namespace

TEST_CASE("acquisition_shift keeps the laws of Stress", "[data][stress]") {
  laws::check_stress(acquisition_shift{});
}

TEST_CASE("acquisition_shift keeps the laws at the size of a network", "[data][stress]") {
  laws::check_stress(acquisition_shift{}, 224, 224);
}

TEST_CASE("acquisition_shift with every part switched off shows the images as they are",
          "[data][stress]") {
  Tensor const images = laws::detail::wavy_images(3, 2, 21, 30);
  CHECK((stressed(nothing, images) - images).abs().max().item<double>() < 1e-6);
}

TEST_CASE("acquisition_shift uses each range in full and keeps to it", "[data][stress]") {
  Tensor const flat = at::full({400, 1, 9, 9}, 0.4F);
  SECTION("gamma, between it and its inverse") {
    auto const [least, most] =
        extremes(only([](auto& on) { on.gamma = 1.4; }), flat,
                 [](Tensor const& image) { return std::log(grey(image)) / std::log(0.4); });
    CHECK((least > 1 / 1.401 && least < 1 / 1.39 && most < 1.401 && most > 1.39));
  }
  SECTION("brightness, of black to white") {
    auto const [least, most] = extremes(only([](auto& on) { on.brightness = 0.15; }), flat,
                                        [](Tensor const& image) { return grey(image) - 0.4; });
    CHECK((least > -0.151 && least < -0.147 && most < 0.151 && most > 0.147));
  }
  SECTION("contrast, of the difference to mid grey") {
    auto const [least, most] =
        extremes(only([](auto& on) { on.contrast = 0.3; }), flat,
                 [](Tensor const& image) { return (grey(image) - 0.5) / -0.1; });
    CHECK((least > 0.699 && least < 0.71 && most < 1.301 && most > 1.29));
  }
  SECTION("crop, as a part of the height, anywhere in the image") {
    Tensor const rows = at::arange(101, at::kFloat).div(101).view({1, 1, 101, 1});
    Tensor const images = rows.expand({400, 1, 101, 101});
    auto const crop = only([](auto& on) { on.crop = 0.8; });
    auto const [least, most] = extremes(crop, images, [](Tensor const& image) {
      return (image[90][0] - image[10][0]).template item<double>() * 101 / 80;
    });
    CHECK((least > 0.799 && least < 0.81 && most < 1.001 && most > 0.99));
    auto const [top, bottom] = extremes(crop, images, [](Tensor const& image) {
      return image[50][0].template item<double>() - 50 / 101.0;
    });
    CHECK((top > -0.101 && top < -0.08 && bottom < 0.101 && bottom > 0.08));
  }
}

TEST_CASE("acquisition_shift lowers the resolution down to the lowest part", "[data][stress]") {
  Tensor const stripes = at::arange(40, at::kFloat).remainder(2).view({1, 1, 1, 40});
  auto const [least, most] = extremes(
      only([](auto& on) { on.resolution = 0.5; }), stripes.expand({400, 1, 40, 40}),
      [](Tensor const& image) { return (image - 0.5).abs().mean().template item<double>(); });
  CHECK(least < 0.01);  // at half of the size stripes of one pixel are gone
  CHECK(most == Approx(0.5));
}

TEST_CASE("acquisition_shift compresses by the lowest quality and by 100", "[data][stress]") {
  Tensor const image = laws::detail::wavy_images(1, 1, 16, 16);
  Tensor const changed =
      stressed(only([](auto& on) { on.jpeg_quality = 98; }), image.expand({100, 1, 16, 16}));
  for (std::int64_t const quality : {98, 99, 100}) {
    std::vector<float> steps(64);
    fill_jpeg_steps(quality, steps);
    Tensor const expected = recompress_images(image, at::tensor(steps).unsqueeze(0));
    Tensor const equal = (changed - expected).abs().flatten(1).amax(1).lt(1e-6);  // (N)
    CHECK(equal.sum().item<std::int64_t>() > 15);
  }
}

TEST_CASE("acquisition_shift checks the ranges of its settings", "[data][stress]") {
  CHECK_NOTHROW(check(acquisition_shift{}));
  CHECK_NOTHROW(check(nothing));
  CHECK_THROWS_AS(check(acquisition_shift{.resolution = 0}), setting_error);
}
