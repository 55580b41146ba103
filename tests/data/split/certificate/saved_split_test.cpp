// SPDX-License-Identifier: MIT
#include "cxr/data/split/certificate/saved_split.hpp"

#include <numeric>

#include "catch.hpp"
#include "cxr/data/split/from_manifest.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "data/split/sample_records.hpp"
#include "laws/split_laws.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

struct saved_split {
  test::temporary_folder folder;
  std::vector<record> records = test::sample_records(60);
  split assignment = patient_holdout{}(records, 2, 3);
  std::filesystem::path file = folder / "split.json";

  saved_split() { save_split(assignment, records, file); }
  /// Of the record at an index: 100 + index.
  std::vector<std::uint64_t> hashes() const {
    std::vector<std::uint64_t> all(records.size());
    std::iota(all.begin(), all.end(), std::uint64_t{100});
    return all;
  }
  std::string refusal() const {
    try {
      load_split(file, records, 2);
    } catch (error const& problem) {
      return problem.what();
    }
    return "accepted";
  }
  void replace(std::string const& old_text, std::string const& new_text) const {
    auto text = read_text(file);
    REQUIRE(text.find(old_text) != std::string::npos);
    write_atomically(file, text.replace(text.find(old_text), old_text.size(), new_text));
  }
};

}  // namespace

TEST_CASE("a saved split is read back identical when the images have moved", "[data][split]") {
  saved_split const saved;
  auto moved = saved.records;
  std::reverse(moved.begin(), moved.end());
  auto const assignment = load_split(saved.file, moved, 2);
  CHECK(laws::detail::ids_of(assignment, moved) ==
        laws::detail::ids_of(saved.assignment, saved.records));
  CHECK(assignment.certificate.sha256 == saved.assignment.certificate.sha256);
  CHECK(assignment.certificate.rule == saved.assignment.certificate.rule);
  CHECK(assignment.certificate.seed == 3);
  CHECK(assignment.certificate.train.images == saved.assignment.certificate.train.images);
}

TEST_CASE("from_manifest keeps the laws of SplitPolicy", "[data][split]") {
  saved_split const saved;
  SECTION("of labels") { laws::check_split(from_manifest{saved.file}, saved.records, 2); }
  SECTION("of findings") {
    auto const findings = test::sample_findings(60);
    save_split(patient_holdout{}(findings, 3, 3), findings, saved.file);
    laws::check_split(from_manifest{saved.file}, findings, 3);
  }
  CHECK_THROWS_WITH(from_manifest{}(saved.records, 2, 1), Contains("--manifest is not given"));
}

TEST_CASE("a saved split has contents, ledger, balance and what each image is", "[data][split]") {
  saved_split saved;
  auto& certificate = saved.assignment.certificate;
  certify_contents(saved.assignment, saved.records, saved.hashes());
  certificate.unused.entries = {{"folder", "Test", 8}, {"no label", "line 3", 2, "row"}};
  certificate.notes = {"class Effusion is Pleural Effusion in chexpert"};
  certificate.patient_keys = {{"by_subtype", true, 60, 0}};
  save_split(saved.assignment, saved.records, saved.file);
  auto const document = read_json(saved.file);
  CHECK(document["source_notes"] == json(certificate.notes));
  CHECK(document["patient_keys"].dump() ==
        R"([{"key":"by_subtype","used":true,"patients":60,"patients_shared":0}])");
  CHECK(document["contents"] == contents_of(saved.records, saved.hashes()));
  CHECK(document["unused"].dump() == R"([{"reason":"folder","example":"Test","files":8},)"
                                     R"({"reason":"no label","example":"line 3","rows":2}])");
  CHECK(document["images"][6].dump() ==
        R"({"id":"p1003-0","label":"1","patient":"p1003","hash":"000000000000006a"})");
  CHECK(document["equal_across"] == json::array());
  CHECK(document["near_across"].is_null());
  CHECK(document["left_out"] == json::array());
  auto const& balance = document["balance"][0];
  CHECK(balance["column"] == "class");
  CHECK(balance["images"]["0"]["train"] == certificate.train.images[0]);
  CHECK(balance["images"]["1"]["test"] == certificate.test.images[1]);
  CHECK(balance["standardised_difference_to_train"]["validation"].get<double>() ==
        Approx(certificate.balance[0].validation_difference()));
  CHECK(saved.refusal() == "accepted");
}

TEST_CASE("what a rule left out is stated, and stays left out", "[data][split]") {
  saved_split saved;
  auto const gone = saved.records[saved.assignment.train.back()].id;
  saved.assignment.train.pop_back();
  certify(saved.assignment, saved.records, 2, "by hand", 9);
  CHECK(saved.assignment.certificate.left_out == 1);
  save_split(saved.assignment, saved.records, saved.file);
  CHECK(read_json(saved.file)["left_out"] == json::array({gone}));
  auto const again = load_split(saved.file, saved.records, 2);
  CHECK(again.certificate.left_out == 1);
  CHECK(again.train == saved.assignment.train);
}

TEST_CASE("a split.json of version 0.1.0 is read", "[data][split]") {
  saved_split const saved;
  auto document = read_json(saved.file);
  for (auto const* name : {"images", "balance", "left_out", "equal_across", "near_across"})
    document.erase(name);
  write_atomically(saved.file, document.dump(1));
  CHECK(saved.refusal() == "accepted");
}

TEST_CASE("an edited split is refused", "[data][split][bad_input]") {
  saved_split const saved;
  auto const first = saved.records[saved.assignment.train.front()].id;
  auto const other = saved.records[saved.assignment.validation.front()].id;
  saved.replace("\"" + first + "\"", "\"@\"");
  saved.replace("\"" + other + "\"", "\"" + first + "\"");
  saved.replace("\"@\"", "\"" + other + "\"");
  CHECK_THAT(saved.refusal(), Contains("the assignment does not have the hash that it states"));
}

TEST_CASE("a split of other images is refused with one of them", "[data][split][bad_input]") {
  saved_split saved;
  auto const gone = saved.records.back().id;
  saved.records.pop_back();
  CHECK_THAT(saved.refusal(), Contains("assigns " + gone + ", which is not among the images"));
  saved.records = test::sample_records(61);
  CHECK_THAT(saved.refusal(), Contains("does not assign 1 of the images, p1060-0 among them"));
}

TEST_CASE("a split of other labels is refused with the images, unless new labels are accepted",
          "[data][split][bad_input]") {
  saved_split saved;
  for (std::size_t const index : {3, 4, 5, 6, 7, 8, 9})
    saved.records[index].label = 1 - saved.records[index].label;
  CHECK_THAT(saved.refusal(), Contains("split.json was drawn with other labels of 7 images: "
                                       "p1002-0, p1002-1, p1002-2, p1003-0, p1004-0, … 2 more") &&
                                  Contains("verify_split") && Contains("--new-labels") &&
                                  Contains("#split-of-other-labels"));
  from_manifest const tolerant{.manifest = saved.file, .new_labels = true};
  auto const again = tolerant(saved.records, 2, 1);
  CHECK(again.train == saved.assignment.train);
  CHECK(again.certificate.rule ==
        "patient_holdout (validation 0.15, test 0.15); 7 images with another label since");
  saved.records[0].patient = "p9";
  saved.records[1].patient.clear();
  CHECK_THROWS_WITH(tolerant(saved.records, 2, 1),
                    Contains("was drawn with other patients of 2 images: p1000-0, p1001-0") &&
                        !Contains("--new-labels"));
}

TEST_CASE("a finding that became unknown is another label", "[data][split][bad_input]") {
  saved_split const saved;
  auto findings = test::sample_findings(60);
  save_split(patient_holdout{}(findings, 3, 3), findings, saved.file);
  findings[8].findings[1] = presence::unknown;
  CHECK_THROWS_WITH(load_split(saved.file, findings, 3),
                    Contains("other labels of 1 image: " + findings[8].id));
}

TEST_CASE("an id that appears twice is refused", "[data][split][bad_input]") {
  saved_split const saved;
  auto const first = saved.records[saved.assignment.train.front()].id;
  saved.replace("\"" + saved.records[saved.assignment.validation.front()].id + "\"",
                "\"" + first + "\"");
  CHECK_THAT(saved.refusal(), Contains(first + ", which is not among the images or appears twice"));
}

TEST_CASE("a file that is not a split is refused by name", "[data][split][bad_input]") {
  saved_split const saved;
  write_atomically(saved.file, "{}");
  CHECK_THAT(saved.refusal(), Contains("split.json: is not a split"));
  write_atomically(saved.file, "[1, 2");
  CHECK_THAT(saved.refusal(), Contains("split.json: is not JSON"));
  std::filesystem::remove(saved.file);
  CHECK_THAT(saved.refusal(), Contains("split.json: cannot be read"));
}
