// SPDX-License-Identifier: MIT
#include "cxr/data/augment/cxr_light.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <cmath>

#include "catch.hpp"
#include "data/augment/changed_images.hpp"
#include "laws/augment_laws.hpp"

namespace {

using namespace cxr;
using test::centroid, test::changed_images, test::spots;

/// An augmentation with these ranges.
cxr_light only(double rotation, double shift, double zoom, double brightness, double contrast) {
  return {rotation, shift, zoom, brightness, contrast};
}

}  // namespace

static_assert(Augment<cxr_light>);

TEST_CASE("cxr_light keeps the laws of Augment", "[data][augment]") {
  laws::check_augment(cxr_light{});
}

TEST_CASE("cxr_light keeps the laws at the size of a network", "[data][augment]") {
  laws::check_augment(cxr_light{}, 224, 224);
}

TEST_CASE("with every range 0 the images stay as they are", "[data][augment]") {
  Tensor const images = laws::detail::wavy_images(3, 2, 21, 30);
  Tensor const same = changed_images(only(0, 0, 0, 0, 0), images, {.key = 5});
  CHECK((same - images).abs().max().item<double>() < 1e-5);
}

TEST_CASE("the heart stays on its side: nothing is ever mirrored", "[data][augment]") {
  Tensor const images = spots(64, 64, 64, 40, 45);  // on the right of the picture
  for (std::uint64_t key = 0; key < 20; ++key) {
    Tensor const changed =
        changed_images(cxr_light{.brightness = 0, .contrast = 0}, images, {.key = key});
    for (std::int64_t n = 0; n < 64; ++n) {
      auto const [row, column] = centroid(changed[n][0]);
      CHECK(column > 36);
      CHECK(row > 32);
    }
  }
}

TEST_CASE("each range is kept to and used", "[data][augment]") {
  std::int64_t const n = 400, size = 101, middle = 50, far = 80;
  training const mode{.key = 3};
  double least = 1e9, most = -1e9;
  auto const measure = [&](cxr_light const& augment, Tensor const& images, auto const& quantity) {
    Tensor const changed = changed_images(augment, images, mode);
    for (std::int64_t i = 0; i < n; ++i) {
      double const value = quantity(changed[i][0]);
      least = std::min(least, value);
      most = std::max(most, value);
    }
  };
  SECTION("rotation, in degrees about the middle, in pixels and not in units of the sides") {
    std::int64_t const wide = 141;
    measure(only(10, 0, 0, 0, 0), spots(n, size, wide, middle, 120), [&](Tensor const& image) {
      auto const [row, column] = centroid(image);
      CHECK(std::hypot(row - 50, column - 70) == Approx(50).epsilon(0.01));
      return std::atan2(row - 50, column - 70) * 180 / std::numbers::pi;
    });
    CHECK((least > -10.1 && least < -9.5 && most < 10.1 && most > 9.5));
  }
  SECTION("shift, as a part of the width") {
    measure(only(0, 0.1, 0, 0, 0), spots(n, size, size, middle, middle), [&](Tensor const& image) {
      return (centroid(image).second - 50) / static_cast<double>(size);
    });
    CHECK((least > -0.101 && least < -0.095 && most < 0.101 && most > 0.095));
  }
  SECTION("zoom, as a part of the size") {
    measure(only(0, 0, 0.2, 0, 0), spots(n, size, size, middle, far), [&](Tensor const& image) {
      return (centroid(image).second - 50) / static_cast<double>(far - middle);
    });
    CHECK((least > 0.79 && least < 0.82 && most < 1.21 && most > 1.18));
  }
  SECTION("brightness, of black to white") {
    measure(only(0, 0, 0, 0.1, 0), at::full({n, 1, 9, 9}, 0.4),
            [](Tensor const& image) { return image.mean().item<double>() - 0.4; });
    CHECK((least > -0.101 && least < -0.095 && most < 0.101 && most > 0.095));
  }
  SECTION("contrast, of the difference to mid grey") {
    measure(only(0, 0, 0, 0, 0.5), at::full({n, 1, 9, 9}, 0.4),
            [](Tensor const& image) { return (image.mean().item<double>() - 0.5) / -0.1; });
    CHECK((least > 0.49 && least < 0.53 && most < 1.51 && most > 1.47));
  }
}

TEST_CASE("beyond the edge the outermost pixels are repeated, so no black wedge appears",
          "[data]") {
  Tensor const bright = at::full({50, 1, 40, 40}, 0.8);
  Tensor const changed = changed_images(only(20, 0.2, 0.2, 0, 0), bright, {.key = 1});
  CHECK((changed - 0.8).abs().max().item<double>() < 1e-5);
}

TEST_CASE("in another epoch an image is changed differently, and so is another image",
          "[data][augment]") {
  Tensor const images = laws::detail::wavy_images(1, 1, 32, 32);
  std::vector<std::int64_t> const first{1}, second{2};
  Tensor const changed = changed_images(cxr_light{}, images, {.key = 1, .samples = first});
  CHECK_FALSE(changed.equal(changed_images(cxr_light{}, images, {.key = 2, .samples = first})));
  CHECK_FALSE(changed.equal(changed_images(cxr_light{}, images, {.key = 1, .samples = second})));
}

TEST_CASE("cxr_light changes images only, not labels, weights or ids", "[data][augment]") {
  test::check_changes_images_only(cxr_light{});
}

TEST_CASE("cxr_light checks the ranges of its settings", "[data][augment]") {
  CHECK_NOTHROW(check(cxr_light{}));
  CHECK_THROWS_AS(check(cxr_light{.rotation = 90}), setting_error);
}
