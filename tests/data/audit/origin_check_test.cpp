// SPDX-License-Identifier: MIT
#include "cxr/data/audit/origin_check.hpp"

#include "catch.hpp"
#include "data/audit/saved_images.hpp"
#include "paths.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Images of three subsets, as their files state them.
struct origins {
  std::vector<record> records;
  std::vector<std::optional<file_facts>> facts;
  split assignment;

  void add(std::vector<std::size_t>& part, int images, image_facts const& stated) {
    for (int image = 0; image < images; ++image) {
      part.push_back(records.size());
      records.push_back({.id = "image" + std::to_string(records.size())});
      facts.push_back(file_facts{.bytes = 1000, .stated = stated});
    }
  }
  std::string checked() const {
    audit_report report;
    check_origin(records, assignment, facts, report);
    CHECK(report.sound());
    return report.text();
  }
};

image_facts jpeg(std::uint16_t divisor, int width = 500) {
  image_facts stated{.width = width, .height = 400, .bits = 8, .channels = 1};
  stated.luminance_table.emplace();
  stated.luminance_table->fill(divisor);
  return stated;
}

}  // namespace

TEST_CASE("half of the training images saved as no test image are told", "[data][audit]") {
  origins set;
  set.add(set.assignment.train, 50, jpeg(5));
  set.add(set.assignment.train, 50, jpeg(29));
  set.add(set.assignment.validation, 15, jpeg(5));
  set.add(set.assignment.validation, 15, jpeg(29));
  set.add(set.assignment.test, 40, jpeg(29));
  CHECK(
      set.checked() ==
      "audit:\n  note   test was saved otherwise than 50 % of train: none of its images has their "
      "JPEG table (sum 320): image0, image1, image2, …");
}

TEST_CASE("a test of other sizes, depth and format than training is told", "[data][audit]") {
  origins set;
  set.add(set.assignment.train, 100, jpeg(5));
  set.add(set.assignment.validation, 20, jpeg(5));
  set.add(set.assignment.test, 20,
          {.format = image_format::png, .width = 1024, .height = 1024, .bits = 16, .channels = 1});
  auto const text = set.checked();
  CHECK_THAT(text, Contains("train was saved otherwise than 100 % of test: none of its images has "
                            "their file format (png)"));
  CHECK_THAT(text, Contains("their size (1024x1024)"));
  CHECK_THAT(text, Contains("test was saved otherwise than 100 % of train: none of its images has "
                            "their channels and bits (1 x 8 bits)"));
  CHECK_THAT(text, !Contains("validation was"));
}

TEST_CASE("what is rare, or missed by chance, is no other origin", "[data][audit]") {
  origins set;
  for (int width = 0; width < 90; ++width) set.add(set.assignment.train, 1, jpeg(5, 300 + width));
  set.add(set.assignment.train, 10, jpeg(29, 300));  // 10 %: 10 validation images may have none
  for (int width = 0; width < 10; ++width)
    set.add(set.assignment.validation, 1, jpeg(5, 700 + width));
  CHECK(set.checked() == "audit: nothing found");
  for (auto const index : set.assignment.train)
    set.records[index].patient = "p" + std::to_string(index / 10);
  set.add(set.assignment.train, 40, jpeg(29, 999));
  for (std::size_t image = 110; image < 150; ++image) set.records[image].patient = "a single one";
  CHECK(set.checked() == "audit: nothing found");
  for (auto& known : set.facts) known.reset();
  CHECK(set.checked() == "audit: nothing found");
  set.facts.clear();
  set.records.clear();
  set.assignment = {};
  CHECK(set.checked() == "audit: nothing found");
}

TEST_CASE("a planted origin is found in real files", "[data][audit]") {
  temporary_folder const folder;
  std::vector<record> records;
  split assignment;
  for (int image = 0; image < 60; ++image) {
    auto& part = image < 40 ? assignment.train : assignment.validation;
    part.push_back(records.size());
    records.push_back(saved_jpeg(folder / (std::to_string(image) + ".jpeg"), image < 20 ? 95 : 75));
  }
  audit_report report;
  check_origin(records, assignment, read_file_facts(records), report);
  CHECK_THAT(report.text(), Contains("validation was saved otherwise than 50 % of train: none of "
                                     "its images has their JPEG table (sum 369)"));
}
