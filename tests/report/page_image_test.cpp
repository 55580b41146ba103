// SPDX-License-Identifier: MIT
#include "cxr/report/page_image.hpp"

#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;

TEST_CASE("a radiograph is shown small and in its own shape", "[report][images]") {
  test::temporary_folder const folder;
  cv::imwrite((folder / "tall.png").string(), cv::Mat(600, 300, CV_8UC1, cv::Scalar(200)));
  auto const entry = detail::thumbnail(7, folder / "tall.png");
  CHECK(entry.record == 7);
  CHECK(entry.problem.empty());
  auto const picture = cv::imdecode(entry.image, cv::IMREAD_GRAYSCALE);
  CHECK(picture.rows == detail::page_image_size);
  CHECK(std::abs(picture.at<std::uint8_t>(112, 112) - 200) < 4);
  CHECK(picture.at<std::uint8_t>(112, 5) < 4);  // beside the image
  CHECK(entry.image.size() < 10000);
}

TEST_CASE("an image that cannot be read any more says why", "[report][images][bad_input]") {
  test::temporary_folder const folder;
  write_atomically(folder / "text.png", "Dear colleague,");
  for (auto const* name : {"gone.png", "text.png"}) {
    auto const entry = detail::thumbnail(0, folder / name);
    CHECK(entry.image.empty());
    CHECK_THAT(entry.problem, Contains(name));
  }
}

TEST_CASE("a large picture is made smaller, a small one stays", "[report][images]") {
  auto const side = [](int size) {
    return cv::imdecode(detail::page_jpeg(cv::Mat(size, size, CV_8UC3, cv::Scalar::all(9))),
                        cv::IMREAD_COLOR)
        .rows;
  };
  CHECK(side(1024) == detail::page_image_size);
  CHECK(side(64) == 64);
}
