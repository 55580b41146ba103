// SPDX-License-Identifier: MIT
#include "cxr/report/audit/write_audit.hpp"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "data/audit/planted_images.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

constexpr auto quiet = [](std::size_t, std::size_t) {};

/// A set with a mirrored copy in test, two blank images, a coloured and a damaged one.
audited_set planted_audit(planted_set const& planted) {
  cv::Mat mirrored, colour;
  cv::flip(planted.first(), mirrored, 1);
  cv::cvtColor(planted.first(), colour, cv::COLOR_GRAY2BGR);
  colour(cv::Rect(0, 0, 50, 50)).setTo(cv::Scalar(0, 0, 255));
  planted.plant("test/NORMAL/IM-9001-0001.jpeg", mirrored);
  planted.plant("train/NORMAL/IM-9002-0001.png", cv::Mat(90, 90, CV_8U, cv::Scalar(0)));
  planted.plant("train/NORMAL/IM-9003-0001.png", cv::Mat(91, 90, CV_8U, cv::Scalar(0)));
  planted.plant("train/NORMAL/IM-9004-0001.png", colour);
  write_atomically(planted.source().folder / "train/NORMAL/IM-9005-0001.jpeg", "<no image>");
  return audit_files(planted.source(), quiet);
}

}  // namespace

TEST_CASE("an audit is written as a page, as JSON and as contact sheets", "[report][audit]") {
  planted_set const planted;
  temporary_folder const folder;
  auto const set = planted_audit(planted);
  auto const written = write_audit(set, {.output = folder / "found"});
  CHECK(written.page == folder / "found/audit.html");
  for (auto const& file : written.files) CHECK(std::filesystem::file_size(file) > 0);
  auto const page = read_text(written.page);
  CHECK_THAT(page, Contains("a result with these images would be wrong"));
  CHECK_THAT(page, Contains("<b>WRONG:</b> 2 images of one grey"));
  CHECK_THAT(page, Contains("(mirrored)"));
  CHECK_THAT(page, Contains("&lt;no image&gt;") || Contains("is not an image"));
  CHECK_THAT(page, Contains("src=\"data:image/jpeg;base64,"));
  CHECK_THAT(page, !Contains("--allow-audit-errors"));
  CHECK_THAT(page, !Contains("http://") && !Contains("https://"));  // needs nothing but itself

  auto const document = read_json(folder / "found/audit.json");
  CHECK(document["sound"] == false);
  CHECK(document["images"] == set.records.size());
  CHECK(document["near_duplicates"][0]["position"] == "mirrored");
  CHECK(document["near_duplicates"][0]["sure"] == true);
  CHECK(document["allowed_audit_errors"].empty());
  auto const blank =
      std::count_if(document["findings"].begin(), document["findings"].end(),
                    [](auto const& finding) { return finding["problem"] == "blank"; });
  CHECK(blank == 2);

  auto const sheet = cv::imread((folder / "found/coloured.png").string(), cv::IMREAD_COLOR);
  CHECK(sheet.size() == cv::Size(158, 158));
  CHECK(sheet.at<cv::Vec3b>(20, 20)[2] > 200);  // red stays red
  CHECK(sheet.at<cv::Vec3b>(20, 20)[0] < 50);
  CHECK(std::filesystem::exists(folder / "found/near_duplicates.png"));
  CHECK(std::filesystem::exists(folder / "found/unusable.png"));
}

TEST_CASE("what is allowed is named on the page and in the JSON", "[report][audit]") {
  planted_set const planted;
  temporary_folder const folder;
  auto const set = planted_audit(planted);
  auto const written = write_audit(set, {.output = folder.path(), .allow_audit_errors = true},
                                   {{"shortcut", "Shortcut baseline", "<p>0.999</p>"}});
  auto const page = read_text(written.page);
  CHECK_THAT(page, Contains("<b>Allowed</b> by --allow-audit-errors"));
  CHECK_THAT(page, Contains("<section id=\"shortcut\"") && Contains("<p>0.999</p>"));
  auto const allowed = read_json(folder / "audit.json")["allowed_audit_errors"];
  CHECK(std::find(allowed.begin(), allowed.end(), "2 images of one grey") != allowed.end());
}

TEST_CASE("the page of a sound set says so", "[report][audit]") {
  planted_set const planted;
  temporary_folder const folder;
  auto const set = audit_files(planted.source(), quiet);
  auto const written =
      write_audit(set, {.output = folder.path(), .allow_audit_errors = true});  // nothing to allow
  CHECK(written.files.size() == 2);
  auto const page = read_text(written.page);
  CHECK_THAT(page, Contains("nothing was found that would make a result wrong."));
  CHECK_THAT(page, !Contains("allow-audit-errors"));
}

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
