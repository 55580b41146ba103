// SPDX-License-Identifier: MIT
#include "cxr/report/audit/write_audit.hpp"

#include <algorithm>
#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/core/json.hpp"
#include "report/audit/planted_audit.hpp"

using namespace cxr;
using namespace cxr::test;

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
  CHECK(document["shortcut_baseline"]["classes"]["PNEUMONIA"]["train"]["scores"].size() > 3);
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

  // An audit of a set that was mended leaves no sheet of before, and no other file is removed.
  write_atomically(folder / "found/own.png", "a user's file");
  std::filesystem::remove(planted.source().folder / "train/NORMAL/IM-9005-0001.jpeg");
  write_audit(audit_files(planted.source(), quiet), {.output = folder / "found"});
  CHECK_FALSE(std::filesystem::exists(folder / "found/unusable.png"));
  CHECK(std::filesystem::exists(folder / "found/coloured.png"));
  CHECK(std::filesystem::exists(folder / "found/own.png"));
}
