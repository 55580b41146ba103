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
  auto const all = verdict_of_run(run);
  REQUIRE(all.warnings.size() == 3);
  CHECK_THAT(all.warnings[0], StartsWith("Not an independent test:"));
  CHECK_THAT(all.warnings[1], StartsWith("Few patients:"));
  CHECK_THAT(all.warnings[2], StartsWith("3 patients are in more than one subset:"));
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
