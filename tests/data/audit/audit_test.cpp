// SPDX-License-Identifier: MIT
#include "cxr/data/audit/audit.hpp"

#include "catch.hpp"
#include "cxr/data/split/certificate.hpp"

using namespace cxr;

namespace {

/// Two patients per class and subset, one image each, all files different.
struct sound_set {
  std::vector<record> records;
  split assignment;
  std::vector<std::uint64_t> hashes;

  sound_set() {
    for (auto* list : {&assignment.train, &assignment.validation, &assignment.test})
      for (std::int64_t label : {0, 1})
        for (int patient : {0, 1}) {
          auto const number = records.size();
          list->push_back(number);
          records.push_back({.id = "image" + std::to_string(number),
                             .label = label,
                             .patient = "p" + std::to_string(number) + char('a' + patient)});
          hashes.push_back(100 + number);
        }
  }
  /// The same images with two findings: the first in those of class 0, the second in the others.
  void give_findings() {
    for (auto& image : records) {
      image.findings.assign(2, presence::absent);
      image.findings[static_cast<std::size_t>(image.label)] = presence::present;
      image.label = 0;
    }
  }
  audit_report audited(class_list const& classes = 2) const {
    return audit(records, assignment, classes, hashes);
  }
};

}  // namespace

TEST_CASE("nothing is found in a sound set", "[data][audit]") {
  auto const report = sound_set().audited();
  CHECK(report.issues.empty());
  CHECK(report.sound());
  CHECK(report.text() == "audit: nothing found");
}

TEST_CASE("equal files with two labels make a result wrong", "[data][audit]") {
  sound_set set;
  set.hashes[2] = set.hashes[0];
  auto const report = set.audited();
  CHECK_FALSE(report.sound());
  CHECK_THAT(report.text(),
             Contains("WRONG  1 groups of equal files with two labels: image0 = image2"));
}

TEST_CASE("equal files in two subsets make a result wrong", "[data][audit]") {
  sound_set set;
  set.hashes[4] = set.hashes[0];  // train and validation, both of class 0
  CHECK_THAT(set.audited().text(),
             Contains("WRONG  1 groups of equal files in two subsets: image0 = image4"));
  set.hashes[1] = set.hashes[0];  // a copy in train does not hide that in validation
  CHECK_THAT(set.audited().text(), Contains("in two subsets: image0 = image4"));
}

TEST_CASE("copies within one subset and label are noted and do not stop a run", "[data][audit]") {
  sound_set set;
  set.hashes[1] = set.hashes[0];
  auto const report = set.audited();
  CHECK(report.sound());
  CHECK_THAT(report.text(), Contains("note   1 surplus copies within one subset and label"));
}

TEST_CASE("a file outside all subsets is not a copy of any", "[data][audit]") {
  sound_set set;
  set.records.push_back({.id = "unused", .label = 1});
  set.hashes.push_back(set.hashes[0]);
  CHECK(set.audited().issues.empty());
}

TEST_CASE("a patient in two subsets makes a result wrong", "[data][audit]") {
  sound_set set;
  set.records[5].patient = set.records[0].patient;
  set.records[9].patient = set.records[0].patient;
  CHECK_THAT(set.audited().text(), Contains("WRONG  1 patients in more than one subset: p0a"));
}

TEST_CASE("images without a patient do not count as one patient", "[data][audit]") {
  sound_set set;
  for (auto& image : set.records) image.patient.clear();
  CHECK(set.audited().issues.empty());
}

TEST_CASE("an empty class and a class with one patient make a result wrong", "[data][audit]") {
  sound_set set;
  set.assignment.validation = {4, 5};
  CHECK_THAT(set.audited().text(), Contains("WRONG  class 1 in validation has no image"));
  set.assignment.validation = {4, 5, 6};
  CHECK_THAT(set.audited().text(), Contains("WRONG  class 1 in validation has fewer than 2"));
  set.assignment.validation = {4, 5, 6, 7};
  set.assignment.test.clear();  // no test at all is a choice
  CHECK(set.audited().sound());
}

TEST_CASE("equal files whose findings contradict each other make a result wrong", "[data][audit]") {
  using enum presence;
  sound_set set;
  set.give_findings();
  CHECK(set.audited().issues.empty());
  set.hashes[1] = set.hashes[0];
  set.records[0].findings = {unknown, present};
  set.records[1].findings = {present, present};
  CHECK(set.audited().sound());  // an unknown label contradicts nothing
  CHECK_THAT(set.audited().text(), Contains("note   1 surplus copies"));
  set.records[1].findings = {present, absent};
  CHECK_THAT(set.audited().text(),
             Contains("WRONG  1 groups of equal files with different findings: image0 = image1"));
  set.hashes[2] = set.hashes[0];
  set.records[0].findings = {unknown, unknown};
  set.records[2].findings = {absent, absent};
  CHECK_THAT(set.audited().text(), Contains("different findings: image1 = image2"));
}

TEST_CASE("equal files with findings in two subsets make a result wrong", "[data][audit]") {
  sound_set set;
  set.give_findings();
  set.hashes[4] = set.hashes[0];
  CHECK_THAT(set.audited().text(),
             Contains("WRONG  1 groups of equal files in two subsets: image0 = image4"));
}

TEST_CASE("a finding that is never present is wrong in train, and noted elsewhere",
          "[data][audit]") {
  sound_set set;
  set.give_findings();
  for (auto index : {4u, 5u, 6u, 7u}) set.records[index].findings[1] = presence::unknown;
  CHECK(set.audited().sound());
  CHECK(set.audited().text() == "audit:\n  note   finding 1 in validation is never present");
  for (auto index : {0u, 1u, 2u, 3u}) set.records[index].findings[1] = presence::absent;
  CHECK_FALSE(set.audited().sound());
  CHECK_THAT(set.audited().text(), Contains("WRONG  finding 1 in train is never present"));
}

TEST_CASE("a finding of a single patient is noted", "[data][audit]") {
  sound_set set;
  set.give_findings();
  set.records[3].findings[1] = presence::absent;
  CHECK(set.audited().sound());
  CHECK(set.audited().text() == "audit:\n  note   finding 1 in train is present in 1 patient only");
}

TEST_CASE("what makes a result wrong stops, unless the setting allows it", "[data][audit]") {
  sound_set set;
  set.hashes[2] = set.hashes[0];
  auto const report = set.audited();
  CHECK_THROWS_WITH(require_sound(report, false),
                    Contains("image0 = image2") && Contains("--allow-audit-errors"));
  CHECK_NOTHROW(require_sound(report, true));
  CHECK_NOTHROW(require_sound(sound_set().audited(), false));
}

TEST_CASE("three places are listed, the count covers all", "[data][audit]") {
  sound_set set;
  for (std::size_t i = 0; i < 4; ++i) set.records[4 + i].patient = set.records[i].patient;
  CHECK_THAT(set.audited().text(),
             Contains("4 patients in more than one subset: ") && Contains(", …"));
}

TEST_CASE("the audit names classes and findings", "[data][audit]") {
  constexpr std::array<std::string_view, 2> names{"NORMAL", "PNEUMONIA"};
  std::vector<record> const records{{.id = "a", .label = 0}, {.id = "b", .label = 1}};
  split assignment{.train = {0}, .validation = {1}};
  CHECK_THAT(audit(records, assignment, names, {1, 2}).text(),
             Contains("class PNEUMONIA in train has no image") &&
                 Contains("class NORMAL in validation has no image"));
}
