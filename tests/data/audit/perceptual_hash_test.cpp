// SPDX-License-Identifier: MIT
#include "cxr/data/audit/perceptual_hash.hpp"

#include <opencv2/imgcodecs.hpp>
#include <set>

#include "catch.hpp"
#include "data/audit/planted_images.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

std::uint64_t hash_of(cv::Mat const& image) {
  return perceptual_hash(measure_traits(image).thumbnail);
}

}  // namespace

TEST_CASE("a position moves each pixel where OpenCV moves it", "[data][audit]") {
  auto const image = lateral_radiograph(32);
  auto const original = detail::thumbnail_of(image);
  cv::Mat mirrored, moved;
  cv::flip(image, mirrored, 1);
  for (std::size_t position = 0; position < position_count; ++position) {
    INFO(position_names[position]);
    moved = position < 4 ? image.clone() : mirrored.clone();
    for (std::size_t quarter = 0; quarter < position % 4; ++quarter)
      cv::rotate(moved, moved, cv::ROTATE_90_CLOCKWISE);
    auto const thumbnail = in_position(original, position);
    CHECK(thumbnail == detail::thumbnail_of(moved));
    CHECK(in_position(thumbnail, inverse_position(position)) == original);
  }
}

TEST_CASE("a perceptual hash keeps scale, exposure and compression apart from content",
          "[data][audit]") {
  planted_set const planted;
  auto const& image = planted.first();
  auto const hash = hash_of(image);
  cv::Mat small, bright, compressed;
  cv::resize(image, small, {}, 0.6, 0.6, cv::INTER_AREA);
  image.convertTo(bright, -1, 0.8, 30);
  std::vector<std::uint8_t> bytes;
  cv::imencode(".jpg", image, bytes, {cv::IMWRITE_JPEG_QUALITY, 30});
  compressed = cv::imdecode(bytes, cv::IMREAD_GRAYSCALE);
  CHECK(hash_distance(hash, hash) == 0);
  for (auto const& other : {small, bright, compressed})
    CHECK(hash_distance(hash, hash_of(other)) <= 8);
  CHECK(hash_distance(hash, hash_of(lateral_radiograph(128))) > 16);
  cv::Mat turned;
  cv::rotate(image, turned, cv::ROTATE_90_CLOCKWISE);
  CHECK(hash_distance(hash, hash_of(turned)) > 16);
  // Half of the coefficients lie above their median.
  CHECK(hash_distance(hash, 0) == 32);
}
