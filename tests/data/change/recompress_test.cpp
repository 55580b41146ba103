// SPDX-License-Identifier: MIT
#include "cxr/data/change/recompress.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>

#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/data/source/drawn_radiograph.hpp"
#include "data/change/goldens.hpp"

namespace {

using namespace cxr;

/// A synthetic radiograph of 8 bits, or the part of it in a rectangle.
cv::Mat radiograph(int side, cv::Rect const& part) {
  random_stream random(5);
  drawn_anatomy const anatomy(random);
  auto const file = draw_radiograph(anatomy, {.opacity = opacity_kind::bacteria}, side, random);
  return cv::imdecode(file, cv::IMREAD_GRAYSCALE)(part).clone();
}

/// An image (1,1,H,W) in 0…1.
Tensor as_images(cv::Mat const& pixels) {
  return at::from_blob(pixels.data, {1, 1, pixels.rows, pixels.cols}, at::kByte)
      .to(at::kFloat)
      .div(255);
}

/// As libjpeg returns it, by OpenCV.
Tensor by_libjpeg(cv::Mat const& pixels, int quality) {
  std::vector<std::uint8_t> file;
  cv::imencode(".jpeg", pixels, file, {cv::IMWRITE_JPEG_QUALITY, quality});
  return as_images(cv::imdecode(file, cv::IMREAD_GRAYSCALE));
}

/// The steps (1,64) of a quality.
Tensor steps(std::int64_t quality) {
  std::array<float, 64> numbers{};
  fill_jpeg_steps(quality, numbers);
  return at::tensor(numbers).unsqueeze(0);
}

}  // namespace

TEST_CASE("a recompressed radiograph equals libjpeg's up to rounding", "[data][change]") {
  // libjpeg computes in whole numbers, so a few coefficients are rounded to the neighbouring step:
  // the more the smaller the steps. Shares of pixels that differ by one grey level at most; mean.
  auto const [quality, share, mean] =
      GENERATE(std::tuple{30, 0.99, 0.05}, std::tuple{75, 0.985, 0.08}, std::tuple{95, 0.98, 0.15});
  auto const part = GENERATE(cv::Rect(0, 0, 224, 224), cv::Rect(40, 30, 101, 77));
  cv::Mat const pixels = radiograph(224, part);
  Tensor const expected = by_libjpeg(pixels, quality), image = as_images(pixels);
  Tensor const difference = (recompress_images(image, steps(quality)) - expected).abs() * 255;
  CAPTURE(quality, part.width, difference.max().item<double>(), difference.mean().item<double>(),
          difference.lt(0.5).to(at::kFloat).mean().item<double>());
  CHECK(difference.lt(1.5).to(at::kFloat).mean().item<double>() > share);
  CHECK(difference.mean().item<double>() < mean);
  CHECK_FALSE(test::largest_difference(expected, image) < 0.5 / 255);  // libjpeg changed it
}

TEST_CASE("each image is compressed by its own quality, each channel as a grey image",
          "[data][change]") {
  Tensor const image = as_images(radiograph(64, cv::Rect(0, 0, 64, 64)));
  Tensor const images = at::cat({image, image.flip(3)}, 1).expand({2, 2, 64, 64});
  Tensor const changed = recompress_images(images, at::cat({steps(20), steps(90)}));
  CHECK(changed[0][0].equal(recompress_images(image, steps(20))[0][0]));
  CHECK(changed[1][1].equal(recompress_images(image.flip(3), steps(90))[0][0]));
  Tensor const other_layout = images.contiguous(at::MemoryFormat::ChannelsLast);
  CHECK(recompress_images(other_layout, at::cat({steps(20), steps(90)})).equal(changed));
  CHECK(test::largest_difference(changed[0], images[0]) >
        test::largest_difference(changed[1], images[1]));
}

TEST_CASE("the steps of JPEG by hand", "[data][change]") {
  auto const step = [](std::int64_t quality, std::int64_t index) {
    return steps(quality)[0][index].item<double>();
  };
  CHECK(step(50, 0) == 16);  // the standard table itself
  CHECK(step(75, 0) == 8);   // half of it
  CHECK(step(75, 1) == 6);   // 5.5, rounded up
  CHECK(step(25, 63) == 198);
  CHECK(step(1, 0) == 255);  // the largest step of a byte
  CHECK(step(100, 53) == 1);
}

TEST_CASE("the sums of the tables equal those of the JPEGs in the data set", "[data][change]") {
  CHECK(steps(75).sum().item<double>() == 1858);
}

TEST_CASE("recompressed images are bytes in 0 to 1", "[data][change]") {
  Tensor const changed = recompress_images(test::wave_image(13, 9), steps(40));
  CHECK(changed.sizes() == at::IntArrayRef({1, 1, 13, 9}));
  CHECK((changed.min().item<double>() >= 0 && changed.max().item<double>() <= 1));
  CHECK(test::largest_difference(changed * 255, (changed * 255).round()) < 1e-4);
}
