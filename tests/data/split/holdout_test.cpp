// SPDX-License-Identifier: MIT
#include "cxr/data/split/holdout.hpp"

#include "catch.hpp"
#include "cxr/data/source/synthetic_findings.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "data/split/sample_records.hpp"
#include "laws/split_laws.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

/// Images of a subset in which a finding is present, as a part of those in which it is known.
double prevalence(std::vector<record> const& records, std::vector<std::size_t> const& indices,
                  std::size_t finding) {
  double present = 0, known = 0;
  for (auto index : indices) {
    auto const state = records[index].findings[finding];
    present += state == presence::present;
    known += state != presence::unknown;
  }
  return present / known;
}

std::vector<std::size_t> all_of(std::vector<record> const& records) {
  std::vector<std::size_t> indices(records.size());
  for (std::size_t index = 0; index < indices.size(); ++index) indices[index] = index;
  return indices;
}

/// The patients with a finding in a subset.
std::set<std::string> with_finding(std::vector<record> const& records,
                                   std::vector<std::size_t> const& indices, std::size_t finding) {
  std::set<std::string> patients;
  for (auto index : indices)
    if (has_class(records[index], finding)) patients.insert(records[index].patient);
  return patients;
}

/// Findings of a few patients, one image each.
std::vector<record> patients_with(std::vector<std::vector<presence>> const& findings) {
  std::vector<record> records;
  for (std::size_t number = 0; number < findings.size(); ++number)
    records.push_back({.id = "image" + std::to_string(100 + number),
                       .patient = "p" + std::to_string(100 + number),
                       .findings = findings[number]});
  return records;
}

constexpr auto present = presence::present, absent = presence::absent, unknown = presence::unknown;

}  // namespace

TEST_CASE("the holdouts keep the laws of SplitPolicy on records with findings", "[data][split]") {
  SECTION("by patient") {
    laws::check_split(patient_holdout{.validation = 0.2}, test::sample_findings(150), 3);
  }
  SECTION("by patient, with an official test") {
    laws::check_split(patient_holdout{}, test::sample_findings(150, true), 3);
  }
  SECTION("by image") { laws::check_split(stratified_holdout{}, test::sample_findings(150), 3); }
}

TEST_CASE("each finding is about as frequent in every subset as in all images, rare ones nearly",
          "[data][split]") {
  auto const records = test::sample_findings(600);
  auto const by_patient = patient_holdout{.validation = 0.2, .test = 0.2}(records, 3, 1);
  CHECK(by_patient.certificate.patients_shared == 0);
  for (std::size_t k : {0u, 1u, 2u}) {
    INFO("finding " << k);
    double const overall = prevalence(records, all_of(records), k);
    for (auto const* list : {&by_patient.train, &by_patient.validation, &by_patient.test})
      CHECK(prevalence(records, *list, k) == Approx(overall).margin(k == 0 ? 0.1 : 0.02));
  }
  CHECK(static_cast<double>(by_patient.validation.size()) ==
        Approx(0.2 * static_cast<double>(records.size())).margin(8));
}

TEST_CASE("drawn radiographs with findings are split by patient", "[data][split]") {
  test::temporary_folder const folder;
  synthetic_findings const source{.images = folder.path(), .patients = 60, .image_size = 64};
  auto const records = source.records();
  auto const assignment = patient_holdout{.validation = 0.2, .test = 0.2}(records, 3, 1);
  CHECK(assignment.certificate.patients_shared == 0);
  for (std::size_t k : {0u, 1u, 2u}) {
    INFO(source.classes[k]);
    double const overall = prevalence(records, all_of(records), k);
    CHECK(prevalence(records, assignment.validation, k) == Approx(overall).margin(0.25));
    for (auto const* list : {&assignment.train, &assignment.validation, &assignment.test}) {
      CHECK(with_finding(records, *list, k).size() >= 2);
      CHECK(prevalence(records, *list, k) < 0.9);  // some are without it
    }
  }
}

TEST_CASE("the only patient with a finding goes to train, whatever the seed", "[data][split]") {
  auto records = test::sample_findings(40);
  for (auto& image : records)
    image.findings[2] = image.patient == "p1007" ? presence::present : presence::absent;
  for (std::uint64_t seed = 0; seed < 10; ++seed)
    CHECK(with_finding(records, patient_holdout{}(records, 3, seed).train, 2) ==
          std::set<std::string>{"p1007"});
}

TEST_CASE("of two or three patients with a rare finding, one is held out first", "[data][split]") {
  for (std::size_t count : {2u, 3u}) {
    std::vector<std::vector<presence>> findings(count, {present, present});
    findings.resize(20, {present, absent});
    auto const records = patients_with(findings);
    auto const without_test = patient_holdout{.test = 0}(records, 2, 1);
    CHECK(with_finding(records, without_test.validation, 1).size() == 1);
    CHECK(with_finding(records, without_test.train, 1).size() == count - 1);
    auto const with_test = patient_holdout{}(records, 2, 1);
    CHECK(with_finding(records, with_test.test, 1).size() == 1);
    CHECK_FALSE(with_finding(records, with_test.train, 1).empty());
  }
}

TEST_CASE("a finding that nobody has or that everybody has does not prevent a split",
          "[data][split]") {
  auto const records = patients_with(std::vector<std::vector<presence>>(12, {absent, present}));
  auto const assignment = patient_holdout{.test = 0}(records, 2, 1);
  CHECK(assignment.validation.size() == 2);
  CHECK(assignment.certificate.validation.images == std::vector<std::int64_t>{0, 2});
  auto const hidden = patients_with(std::vector<std::vector<presence>>(12, {unknown, unknown}));
  CHECK(patient_holdout{.test = 0}(hidden, 2, 1).validation.size() == 2);
}

TEST_CASE("findings of too few patients for a validation subset are refused",
          "[data][split][bad_input]") {
  auto const records = patients_with({{present, absent}, {absent, present}, {absent, absent}});
  CHECK_THROWS_WITH(patient_holdout{}(records, 2, 1),
                    Contains("too few patients or images for a validation subset"));
}

TEST_CASE("a holdout has two settings, with default, range and unit", "[data][split]") {
  std::vector<std::string> options;
  patient_holdout const rule;
  for_each_field(rule, [&](double value, auto const& option) {
    options.push_back(std::string(option.name) + " " + to_text(value) + " " + allowed_text(option) +
                      " " + std::string(option.unit_name));
  });
  CHECK(options == std::vector<std::string>{"validation 0.15 0.01 to 0.8 of the images",
                                            "test 0.15 0 to 0.8 of the images"});
}
