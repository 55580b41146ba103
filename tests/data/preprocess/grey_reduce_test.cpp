// SPDX-License-Identifier: MIT
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <vector>

#include "catch.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "data/audit/planted_images.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

cv::Mat prepared(grey const& preprocess, std::filesystem::path const& file) {
  int const side = static_cast<int>(preprocess.size());
  cv::Mat pixels(side, side, CV_8U);
  preprocess(file, std::span(pixels.data, pixels.total()));
  return pixels;
}

}  // namespace

TEST_CASE("a large JPEG that is reduced while it is decoded has nearly the same greys",
          "[data][preprocess]") {
  temporary_folder const folder;
  cv::Mat radiograph = lateral_radiograph(256);
  cv::resize(radiograph, radiograph, {1300, 1100}, 0, 0, cv::INTER_CUBIC);
  auto const file = folder / "large.jpeg";
  cv::imwrite(file.string(), radiograph);
  grey const exact{.image_size = 128}, reduced{.image_size = 128, .reduce_jpegs = true};
  auto const difference = prepared(exact, file) - prepared(reduced, file) +
                          (prepared(reduced, file) - prepared(exact, file));
  CHECK(cv::mean(difference)[0] < 1);
  CHECK(cv::mean(difference)[0] > 0);  // it was reduced

  // Not below the size of the square, and no other format.
  cv::resize(radiograph, radiograph, {300, 150}, 0, 0, cv::INTER_AREA);
  for (auto const* name : {"small.jpeg", "large.png"}) {
    cv::imwrite((folder / name).string(), radiograph);
    CHECK(cv::norm(prepared(exact, folder / name), prepared(reduced, folder / name),
                   cv::NORM_INF) == 0);
  }
  CHECK(exact.fingerprint() == "grey 128 stretch");
  CHECK(reduced.fingerprint() == "grey 128 stretch reduce jpegs");
}
