// SPDX-License-Identifier: MIT
#include "cxr/report/audit/contact_sheet.hpp"

#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "paths.hpp"

using namespace cxr;
using namespace cxr::test;

TEST_CASE("tiles stand side by side, six in a row, in the shape of their images",
          "[report][audit]") {
  temporary_folder const folder;
  auto const file = folder / "wide.png";
  cv::imwrite(file.string(), cv::Mat(20, 40, CV_8U, cv::Scalar(250)));
  detail::sheet_drawing drawing(7);
  for (std::size_t number = 1; number <= 6; ++number) drawing.add(file, number);
  drawing.add(folder / "none.png", 7);
  auto const sheet = drawing.picture();
  REQUIRE(sheet.size() == cv::Size(6 * 154 + 4, 2 * 154 + 4));
  auto const grey = [&](int x, int y) { return int{sheet.at<cv::Vec3b>(y, x)[0]}; };
  CHECK(grey(1, 1) == 160);    // between the tiles
  CHECK(grey(79, 79) == 250);  // the middle of the first image
  CHECK(grey(79, 10) == 64);   // above it
  CHECK(grey(5 * 154 + 79, 79) == 250);
  CHECK(grey(10, 154 + 10) == 64);         // cannot be read
  CHECK(grey(154 + 79, 154 + 79) == 160);  // no tile
}
