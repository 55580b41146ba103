// SPDX-License-Identifier: MIT
#include "cxr/data/audit/data_audit.hpp"

#include <algorithm>
#include <opencv2/core.hpp>
#include <set>

#include "catch.hpp"
#include "data/audit/planted_images.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

constexpr auto quiet = [](std::size_t, std::size_t) {};

std::set<std::string> ids_of(audited_set const& set, image_problem problem) {
  std::set<std::string> ids;
  for (auto const& finding : set.found.findings)
    if (finding.problem == problem) ids.insert(set.records[finding.image].id);
  return ids;
}
using ids = std::set<std::string>;

}  // namespace

TEST_CASE("nothing is found in drawn radiographs", "[data][audit]") {
  planted_set const planted;
  auto const set = audit_files(planted.source(), quiet);
  CHECK(set.found.report.text() == "audit: nothing found");
  CHECK(set.found.findings.empty());
  CHECK(set.found.duplicates.empty());
  CHECK(set.sound());
}

TEST_CASE("every planted defect of an image is found, and no other", "[data][audit]") {
  planted_set const planted;
  auto const& image = planted.first();
  cv::Mat turned, inverted = 255 - image, colour, wide;
  cv::rotate(image, turned, cv::ROTATE_90_CLOCKWISE);
  cv::cvtColor(image, colour, cv::COLOR_GRAY2BGR);
  colour(cv::Rect(0, 0, 40, 40)).setTo(cv::Scalar(0, 0, 255));
  cv::copyMakeBorder(image, wide, 60, 60, 0, 0, cv::BORDER_CONSTANT, 0);
  auto const black =
      planted.plant("train/NORMAL/IM-9001-0001.png", cv::Mat(90, 90, CV_8U, cv::Scalar(0)));
  auto const white =
      planted.plant("train/NORMAL/IM-9002-0001.png", cv::Mat(90, 91, CV_8U, cv::Scalar(255)));
  auto const dark = planted.plant("train/NORMAL/IM-9003-0001.png", image / 20);
  auto const deep = planted.plant("train/NORMAL/IM-9011-0001.png", twelve_of_sixteen_bits(image));
  auto const negative = planted.plant("train/NORMAL/IM-9004-0001.jpeg", inverted);
  auto const lying = planted.plant("train/NORMAL/IM-9005-0001.jpeg", turned);
  auto const half =
      planted.plant("train/NORMAL/IM-9006-0001.jpeg", image.colRange(0, image.cols / 2));
  auto const lateral = planted.plant("train/NORMAL/IM-9007-0001.jpeg", lateral_radiograph(128));
  auto const red = planted.plant("train/NORMAL/IM-9008-0001.png", colour);
  auto const barred = planted.plant("train/NORMAL/IM-9009-0001.png", wide);
  auto const damaged = planted.plant("train/NORMAL/IM-9010-0001.jpeg", image);
  auto content = read_text(planted.source().folder / damaged);
  content.replace(content.size() / 2, 200, std::string(200, '\0'));
  write_atomically(planted.source().folder / damaged, content);

  auto const set = audit_files(planted.source(), quiet);
  INFO(set.found.report.text());
  CHECK(ids_of(set, image_problem::blank) == ids{black, white});
  CHECK(ids_of(set, image_problem::nearly_dark) == ids{dark});
  CHECK(ids_of(set, image_problem::unused_bits) == ids{deep});
  CHECK(ids_of(set, image_problem::inverted) == ids{negative});
  CHECK(ids_of(set, image_problem::on_side) == ids{lying});
  CHECK(ids_of(set, image_problem::cropped) == ids{half});
  CHECK(ids_of(set, image_problem::other_view) == ids{lateral});
  CHECK(ids_of(set, image_problem::coloured) == ids{red});
  CHECK(ids_of(set, image_problem::margins) == ids{barred});
  CHECK(ids_of(set, image_problem::unusable) == ids{damaged});
  for (auto const& finding : set.found.findings)
    CHECK_THAT(set.records[finding.image].id, StartsWith("train/NORMAL/IM-90"));
  CHECK_FALSE(set.sound());
  CHECK_THAT(set.found.report.text(), Contains("WRONG  1 image that cannot be decoded whole"));
  CHECK_THAT(set.found.report.text(), Contains("WRONG  2 images of one grey: " + black));
  CHECK_THAT(set.found.report.text(), Contains("WRONG  1 image nearly black"));
}

TEST_CASE("copies are found however they were written, mirrored and turned", "[data][audit]") {
  planted_set const planted;
  auto const records = planted.source().records();
  std::vector<record> train;
  for (auto const& image : records)
    if (image.official == subset::train && image.label == 0) train.push_back(image);
  auto const original = [&](std::size_t index) { return planted_set::load(train[index].file); };
  cv::Mat mirrored, turned, small, bright;
  cv::flip(original(0), mirrored, 1);
  cv::rotate(original(3), turned, cv::ROTATE_90_COUNTERCLOCKWISE);
  cv::resize(original(6), small, {}, 0.6, 0.6, cv::INTER_AREA);
  original(9).convertTo(bright, -1, 0.9, 12);
  planted.plant("test/NORMAL/IM-9001-0001.jpeg", mirrored);
  planted.plant("train/NORMAL/IM-9002-0001.jpeg", turned);
  planted.plant("train/PNEUMONIA/person9003_virus_1.jpeg", small);
  planted.plant("train/NORMAL/IM-9004-0001.jpeg", bright);

  auto const set = audit_files(planted.source(), quiet);
  auto const text = set.found.report.text();
  INFO(text);
  CHECK(set.found.duplicates.size() == 4);
  CHECK_THAT(text, Contains("WRONG  1 group of near duplicates in two subsets: test/NORMAL/"
                            "IM-9001-0001.jpeg = " +
                            train[0].id + " (mirrored)"));
  CHECK_THAT(text, Contains("WRONG  1 group of near duplicates with two labels: " + train[6].id +
                            " = train/PNEUMONIA/person9003_virus_1.jpeg"));
  CHECK_THAT(text, Contains("note   2 groups of near duplicates within one subset and label"));
  CHECK_FALSE(set.sound());
}

TEST_CASE("a doubtful third image does not excuse a copy in another subset", "[data][audit]") {
  std::vector<record> records(5);
  data_audit found{.images = std::vector<audited_image>(5)};
  for (std::size_t index = 0; index < 5; ++index) {
    records[index].id = std::string(1, static_cast<char>('a' + index));
    found.images[index].hash = index;
  }
  using enum subset;
  std::vector<subset> const subsets{train, test, train, train, test};
  found.duplicates = {{.first = 0, .second = 1, .sure = true}, {.first = 0, .second = 2}};
  audit_report report;
  cxr::detail::duplicate_groups(records, subsets, found).add_to(report);
  CHECK(report.text() == "audit:\n  WRONG  1 group of near duplicates in two subsets: a = b");
  found.duplicates = {{.first = 0, .second = 2, .sure = true}, {.first = 2, .second = 4}};
  report = {};
  cxr::detail::duplicate_groups(records, subsets, found).add_to(report);
  CHECK(report.sound());
  CHECK_THAT(report.text(),
             Contains("that may be near duplicates, in two subsets or with two labels: a = e") &&
                 Contains("within one subset and label: a = c"));
}

TEST_CASE("a blank image that no subset has is named, and makes nothing wrong", "[data][audit]") {
  std::vector<record> records(3);
  data_audit found{.images = std::vector<audited_image>(3)};
  for (std::size_t index = 0; index < 3; ++index)
    records[index].id = std::string(1, static_cast<char>('a' + index));
  found.findings = {{image_problem::blank, 1, 1}};
  audit_report report;
  cxr::detail::add_findings(records, {subset::train, subset::none, subset::test}, found, report);
  CHECK(report.sound());
  CHECK_THAT(report.text(), Contains("1 image of one grey, in no subset: b"));
  found.findings.push_back({image_problem::blank, 2, 1});
  report = {};
  cxr::detail::add_findings(records, {subset::train, subset::none, subset::test}, found, report);
  CHECK_FALSE(report.sound());
  CHECK_THAT(report.text(), Contains("WRONG  1 image of one grey: c"));
}

TEST_CASE("copies of a file and a patient on both sides make a result wrong", "[data][audit]") {
  planted_set const planted;
  auto const records = planted.source().records();
  auto const image = std::find_if(records.begin(), records.end(), [](record const& entry) {
    return entry.official == subset::train && entry.label == 0;
  });
  auto const name = image->file.filename().string();
  std::filesystem::copy_file(image->file, planted.source().folder / "test/NORMAL" / name);
  auto const text = audit_files(planted.source(), quiet).found.report.text();
  CHECK_THAT(text, Contains("WRONG  1 groups of equal files in two subsets: test/NORMAL/" + name));
  CHECK_THAT(text, Contains("WRONG  1 patients in more than one subset: " + image->patient));
  CHECK_THAT(text, !Contains("near duplicates"));  // equal files are named once
}

TEST_CASE("the real set has what its facts state", "[data][audit]") {
  auto const data = real_data();
  if (!data) return skip("the folder of real X-rays is not there");
  auto const set = audit_files(kaggle_chest_xray{*data / "chest_xray"}, quiet);
  CHECK(set.sound());
  CHECK_THAT(set.found.report.text(), Contains("26 surplus copies within one subset and label"));
  CHECK(set.found.duplicates.empty());
  CHECK(set.found.findings.size() < set.records.size() / 100);
}
