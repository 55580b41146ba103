// SPDX-License-Identifier: MIT
#include "cxr/data/audit/audit.hpp"

#include "catch.hpp"
#include "cxr/data/split/certificate.hpp"

using namespace cxr;

namespace {

/// Two patients a class and subset, one image each, all files different.
struct sound_set {
  std::vector<record> records;
  split by;
  std::vector<std::uint64_t> hashes;

  sound_set() {
    for (auto* list : {&by.train, &by.validation, &by.test})
      for (std::int64_t label : {0, 1})
        for (int patient : {0, 1}) {
          auto const number = records.size();
          list->push_back(number);
          records.push_back({.id = "film" + std::to_string(number),
                             .label = label,
                             .patient = "p" + std::to_string(number) + char('a' + patient)});
          hashes.push_back(100 + number);
        }
  }
  audit_report audited() const { return audit(records, by, 2, hashes); }
};

}  // namespace

TEST_CASE("nothing is found in a sound set", "[data][audit]") {
  auto const report = sound_set().audited();
  CHECK(report.findings.empty());
  CHECK(report.sound());
  CHECK(report.text() == "audit: nothing found");
}

TEST_CASE("equal files with two labels make a result wrong", "[data][audit]") {
  sound_set set;
  set.hashes[2] = set.hashes[0];
  auto const report = set.audited();
  CHECK_FALSE(report.sound());
  CHECK_THAT(report.text(),
             Contains("WRONG  1 groups of equal files with two labels: film0 = film2"));
}

TEST_CASE("equal files in two subsets make a result wrong", "[data][audit]") {
  sound_set set;
  set.hashes[4] = set.hashes[0];  // train and validation, both of class 0
  CHECK_THAT(set.audited().text(),
             Contains("WRONG  1 groups of equal files in two subsets: film0 = film4"));
  set.hashes[1] = set.hashes[0];  // a copy in train does not hide that in validation
  CHECK_THAT(set.audited().text(), Contains("in two subsets: film0 = film4"));
}

TEST_CASE("copies within one subset and label are noted, and do no harm", "[data][audit]") {
  sound_set set;
  set.hashes[1] = set.hashes[0];
  auto const report = set.audited();
  CHECK(report.sound());
  CHECK_THAT(report.text(), Contains("note   1 surplus copies within one subset and label"));
}

TEST_CASE("a file outside all subsets is nobody's copy", "[data][audit]") {
  sound_set set;
  set.records.push_back({.id = "unused", .label = 1});
  set.hashes.push_back(set.hashes[0]);
  CHECK(set.audited().findings.empty());
}

TEST_CASE("a patient in two subsets makes a result wrong", "[data][audit]") {
  sound_set set;
  set.records[5].patient = set.records[0].patient;
  set.records[9].patient = set.records[0].patient;
  CHECK_THAT(set.audited().text(), Contains("WRONG  1 patients in more than one subset: p0a"));
}

TEST_CASE("images without a patient are not taken for one patient", "[data][audit]") {
  sound_set set;
  for (auto& one : set.records) one.patient.clear();
  CHECK(set.audited().findings.empty());
}

TEST_CASE("an empty class and a class with one patient make a result wrong", "[data][audit]") {
  sound_set set;
  set.by.validation = {4, 5};
  CHECK_THAT(set.audited().text(), Contains("WRONG  class 1 in validation has no image"));
  set.by.validation = {4, 5, 6};
  CHECK_THAT(set.audited().text(), Contains("WRONG  class 1 in validation has fewer than 2"));
  set.by.validation = {4, 5, 6, 7};
  set.by.test.clear();  // no test at all is a choice
  CHECK(set.audited().sound());
}

TEST_CASE("what makes a result wrong stops, unless the setting allows it", "[data][audit]") {
  sound_set set;
  set.hashes[2] = set.hashes[0];
  auto const report = set.audited();
  CHECK_THROWS_WITH(require_sound(report, false),
                    Contains("film0 = film2") && Contains("--allow-audit-errors"));
  CHECK_NOTHROW(require_sound(report, true));
  CHECK_NOTHROW(require_sound(sound_set().audited(), false));
}

TEST_CASE("only some places are listed, the count tells all", "[data][audit]") {
  sound_set set;
  for (std::size_t i = 0; i < 4; ++i) set.records[4 + i].patient = set.records[i].patient;
  CHECK_THAT(set.audited().text(),
             Contains("4 patients in more than one subset: ") && Contains(", …"));
}
