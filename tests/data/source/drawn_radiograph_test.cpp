// SPDX-License-Identifier: MIT
#include "cxr/data/source/drawn_radiograph.hpp"

#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

constexpr int side = 128;

/// A radiograph of patient 1 with some findings, in 0…255.
cv::Mat drawn(drawn_findings const& findings, std::uint64_t seed = 1) {
  random_stream random(mix(seed), 1);
  drawn_anatomy const body(random);
  cv::Mat image;
  cv::imdecode(draw_radiograph(body, findings, side, random), cv::IMREAD_GRAYSCALE)
      .convertTo(image, CV_64F);
  return image;
}

/// Mean brightness of a rectangle, in fractions of the side.
double brightness(cv::Mat const& image, double left, double top, double right, double bottom) {
  auto const pixel = [](double length) { return static_cast<int>(length * side); };
  return cv::mean(image(
      cv::Rect(cv::Point(pixel(left), pixel(top)), cv::Point(pixel(right), pixel(bottom)))))[0];
}

/// Mean over several patients of how much brighter a rectangle is than the whole image.
double relative_brightness(drawn_findings const& findings, double left, double top, double right,
                           double bottom) {
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    auto const image = drawn(findings, seed);
    sum += brightness(image, left, top, right, bottom) - cv::mean(image)[0];
  }
  return sum / 20;
}

}  // namespace

TEST_CASE("a radiograph is a grey JPEG file of the given size", "[data][source]") {
  random_stream random(mix(1), 1);
  drawn_anatomy const body(random);
  auto const bytes = draw_radiograph(body, {}, side, random);
  REQUIRE(bytes.size() > 2);
  CHECK((bytes[0] == 0xff && bytes[1] == 0xd8));
  auto const image = cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
  CHECK(image.channels() == 1);
  CHECK(image.size() == cv::Size(side, side));
}

TEST_CASE("one stream draws one radiograph, and the next one is another", "[data][source]") {
  random_stream once(mix(1), 1), again(mix(1), 1);
  drawn_anatomy const body(once), same(again);
  auto const first = draw_radiograph(body, {}, 64, once);
  CHECK(draw_radiograph(same, {}, 64, again) == first);
  CHECK(draw_radiograph(same, {}, 64, again) != first);
}

TEST_CASE("lungs are dark, spine and heart are bright", "[data][source]") {
  drawn_findings const none;
  double const lungs = relative_brightness(none, 0.28, 0.35, 0.36, 0.6);
  CHECK(relative_brightness(none, 0.48, 0.2, 0.52, 0.9) > lungs + 50);  // spine
  CHECK(relative_brightness(none, 0.54, 0.58, 0.6, 0.66) > lungs + 50);
}

TEST_CASE("an enlarged heart reaches further to the left and covers lung", "[data][source]") {
  double const normal = relative_brightness({}, 0.70, 0.58, 0.74, 0.66);
  CHECK(relative_brightness({.cardiomegaly = true}, 0.70, 0.58, 0.74, 0.66) > normal + 20);
}

TEST_CASE("an effusion is bright at the base of a lung and has a level", "[data][source]") {
  auto const base = [](drawn_findings const& findings) {
    return relative_brightness(findings, 0.26, 0.7, 0.34, 0.74) +
           relative_brightness(findings, 0.7, 0.7, 0.78, 0.74);
  };
  CHECK(base({.effusion = true}) > base({}) + 20);
  auto const apex = [](drawn_findings const& findings) {
    return relative_brightness(findings, 0.28, 0.3, 0.36, 0.45);
  };
  CHECK(apex({.effusion = true}) < apex({}) + 5);
}

TEST_CASE("opacities are bright areas within the lungs", "[data][source]") {
  auto const lungs = [](opacity_kind kind) {
    return relative_brightness({.opacity = kind}, 0.25, 0.3, 0.38, 0.65) +
           relative_brightness({.opacity = kind}, 0.62, 0.3, 0.75, 0.65);
  };
  CHECK(lungs(opacity_kind::bacteria) > lungs(opacity_kind::none) + 5);
  CHECK(lungs(opacity_kind::virus) > lungs(opacity_kind::none) + 5);
}

TEST_CASE("a radiograph is written whole, or the file is named", "[data][source][bad_input]") {
  test::temporary_folder const folder;
  random_stream random(mix(1), 1);
  drawn_anatomy const body(random);
  write_radiograph(folder / "new/a.jpeg", body, {}, 64, random);
  CHECK(cv::imread((folder / "new/a.jpeg").string()).rows == 64);
  write_atomically(folder / "file", "");
  CHECK_THROWS_WITH(write_radiograph(folder / "file/a.jpeg", body, {}, 64, random),
                    Contains("file: cannot be written"));
}
