// SPDX-License-Identifier: MIT
#include "cxr/report/audit/audit_sheets.hpp"

#include "catch.hpp"
#include "cxr/report/audit/audit_page.hpp"
#include "report/audit/planted_audit.hpp"

using namespace cxr;
using namespace cxr::test;

TEST_CASE("a sheet shows 24 images, and the page says how many more there are", "[report][audit]") {
  planted_set const planted;
  temporary_folder const folder;
  for (int number = 0; number < 30; ++number)
    planted.plant("train/NORMAL/IM-" + std::to_string(9100 + number) + "-0001.png",
                  cv::Mat(90, 60 + number, CV_8U, cv::Scalar(5)));
  auto const set = audit_files(planted.source(), quiet);
  auto const sheets = detail::audit_sheets(set);
  REQUIRE(sheets.size() == 1);
  CHECK(sheets[0].captions.size() == 24);
  CHECK(sheets[0].found == 30);
  CHECK(sheets[0].picture.size() == cv::Size(6 * 154 + 4, 4 * 154 + 4));
  CHECK_THAT(detail::sheet_part(sheets[0]), Contains("6 more are in audit.json."));
}

TEST_CASE("pairs in two subsets come first, each with both images and its numbers",
          "[report][audit]") {
  planted_set const planted;
  auto const set = planted_audit(planted);
  auto const sheet = detail::duplicate_sheet(set);
  CHECK(sheet.captions.size() == set.found.duplicates.size());
  CHECK_THAT(sheet.captions[0], StartsWith("test/NORMAL/IM-9001-0001.jpeg = train/") &&
                                    Contains(", mirrored: ") && Contains(" bits, correlation "));
  CHECK(sheet.picture.cols == static_cast<int>(2 * sheet.captions.size()) * 154 + 4);
}
