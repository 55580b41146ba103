// SPDX-License-Identifier: MIT
#include "cxr/report/section/verdict.hpp"

#include "catch.hpp"
#include "report/page_reader.hpp"
#include "report/sample_runs.hpp"

using namespace cxr;
using namespace cxr::detail;

namespace {

reported_run run_of(predictions const& output) { return test::drawn_run("folder", output); }

}  // namespace

TEST_CASE("the verdict names images, patients and numbers with intervals", "[report][verdict]") {
  auto const output = test::drawn_output(2, 400, false);
  auto const all = verdict_of_run(run_of(output));
  CHECK_THAT(all.text, StartsWith("On 400 test images of 200 patients: sensitivity 0.") &&
                           Contains("], specificity 0.") && Contains("], AUROC 0."));
  CHECK_THAT(all.text, Contains("Under stress") && Contains("sensitivity stays 0."));
  CHECK(all.warnings.empty());
  CHECK(all.numbers[0].value.value() == recall{}(output).value());
  CHECK(to_json(all)["numbers"]["AUROC"]["value"] == auroc{}(output).value());
}

TEST_CASE("a loss of specificity under stress is said", "[report][verdict]") {
  auto run = run_of(test::drawn_output(2, 400, false));
  auto& logits = run.evaluations[1].output.logits;
  for (std::size_t image = 0; image < 400; ++image) logits[2 * image + 1] += 2;
  CHECK_THAT(verdict_of_run(run).text, Contains("specificity falls from 0."));
  CHECK_THAT(verdict_of_run(run).text, Contains("sensitivity rises from 0."));
}

TEST_CASE("what limits the verdict is said", "[report][verdict]") {
  auto run = run_of(test::drawn_output(2, 24, false));
  run.evaluations.pop_back();
  run.split.certificate.patients_shared = 3;
  run.split.certificate.allowed = {"2 images of one grey"};
  auto const all = verdict_of_run(run);
  REQUIRE(all.warnings.size() == 4);
  CHECK_THAT(all.warnings[0], StartsWith("Not an independent test:"));
  CHECK_THAT(all.warnings[1], StartsWith("Few patients:"));
  CHECK_THAT(all.warnings[2], StartsWith("3 patients are in more than one subset:"));
  CHECK(all.warnings[3] ==
        "Wrong by the audit: --allow-audit-errors allowed 2 images of one grey. The figures cannot "
        "be trusted.");
  auto const top = header(run, all);
  CHECK_THAT(top, Contains("<b>Not an independent test:</b>") &&
                      Contains("operating point 0.5. Not for clinical use."));
  CHECK(top.find("<b>P") == std::string::npos);
  CHECK(test::wrong_tags(top) == "");
}

TEST_CASE("several classes and findings name the one that is recognised least",
          "[report][verdict]") {
  auto const classes = verdict_of_run(run_of(test::drawn_output(3, 300, false)));
  CHECK_THAT(classes.text, Contains("accuracy 0.") && Contains("of 3 classes ") &&
                               Contains("is recognised least, AUROC of "));
  auto const findings = verdict_of_run(run_of(test::drawn_output(3, 300, true)));
  CHECK_THAT(findings.text, Contains("of 3 findings "));
}

TEST_CASE("one class, one patient and equal scores give words", "[report][verdict][bad_input]") {
  auto single = test::drawn_output(2, 20, false);
  std::fill(single.labels.begin(), single.labels.end(), 0);
  CHECK_THAT(verdict_of_run(run_of(single)).text,
             Contains("sensitivity undefined (no positive image)"));
  CHECK_THAT(verdict_of_run(run_of(test::drawn_output(1, 20, false))).text,
             Contains("there is one class only"));
  CHECK_THAT(verdict_of_run(run_of(test::drawn_output(2, 1, false))).text,
             StartsWith("On 1 test image of 1 patient: "));
  auto equal = test::drawn_output(2, 40, false);
  std::fill(equal.logits.begin(), equal.logits.end(), 0.F);
  CHECK_THAT(verdict_of_run(run_of(equal)).text, Contains("AUROC 0.500"));
}

TEST_CASE(
    "under stress the finding that the verdict names is measured again, whichever is then lowest",
    "[report][verdict]") {
  auto run = run_of(test::drawn_output(3, 300, true));
  auto const named = summary_of(run, run.headline()).numbers.back().name;
  auto& stressed = run.evaluations[1].output;
  std::size_t other = 0;
  while ("AUROC of " + run.classes[other] == named) ++other;
  for (std::size_t image = 0; image < 300; ++image) stressed.logits[3 * image + other] = 0;
  CHECK(summary_of(run, run.evaluations[1]).numbers.back().name ==
        "AUROC of " + run.classes[other]);
  CHECK_THAT(verdict_of_run(run).text, Contains("do not name): " + named + " stays 0."));
}

TEST_CASE("few patients of the smaller class are few, however many there are of the other",
          "[report][verdict]") {
  auto output = test::drawn_output(2, 2000, false);
  for (std::size_t image = 0; image < 2000; ++image) {
    output.labels[image] = image < 6 ? 1 : 0;
    output.logits[2 * image] = 0;
    output.logits[2 * image + 1] = image < 6 ? 3.F : -3.F;
  }
  auto run = run_of(output);
  auto const all = verdict_of_run(run);
  REQUIRE(all.warnings.size() == 1);
  CHECK_THAT(all.warnings[0],
             StartsWith("Few patients: 3 patients with " + test::hostile_classes[1]));
  for (auto& image : run.records) image.patient.clear();
  auto const images = verdict_of_run(run);
  CHECK_THAT(images.text, StartsWith("On 2000 test images: "));
  CHECK_THAT(images.warnings.at(0), StartsWith("Few images: 6 images with "));
}

TEST_CASE("a test that was looked at before deserves a warning, a first look does not",
          "[report][verdict]") {
  auto run = run_of(test::drawn_output(2, 400, false));
  run.test_evaluations = {.count = 1, .runs = 1, .ledger = "runs/test_ledger.jsonl"};
  CHECK(verdict_of_run(run).warnings.empty());
  run.test_evaluations.count = 3;
  auto const all = verdict_of_run(run);
  REQUIRE(all.warnings.size() == 1);
  CHECK_THAT(
      all.warnings[0],
      StartsWith("Evaluated more than once: the test images were evaluated 3 times, in 1 run "));
}

TEST_CASE("images of several sites are not called images of one source", "[report][verdict]") {
  auto run = run_of(test::drawn_output(2, 400, false));
  CHECK(header(run, {}).find("one source") == std::string::npos);
  CHECK(header(run, {}).find("Subgroups") == std::string::npos);
  run.evaluations.back().subgroups.resize(1);
  run.evaluations.back().subgroups[0].column = "site";
  CHECK_THAT(header(run, {}), Contains("below &quot;Subgroups&quot;"));
}

TEST_CASE("an operating point near 0 or 1 is not shown as 0 or 1", "[report][verdict]") {
  CHECK(point_text({"cost", {0.99999, 0.25, 0.00001234}}) ==
        "0.9999900, 0.2500, 0.00001234000 (cost)");
}
