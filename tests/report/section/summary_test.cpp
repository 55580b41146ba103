// SPDX-License-Identifier: MIT
#include "cxr/report/section/summary.hpp"

#include "catch.hpp"
#include "report/sample_runs.hpp"

using namespace cxr;
using namespace cxr::detail;

TEST_CASE(
    "findings without an AUROC are neither counted nor named, and unknown labels are no images",
    "[report][verdict]") {
  auto output = test::drawn_output(3, 300, true);  // 43 of the images are unknown
  for (std::size_t image = 0; image < 300; ++image) {
    output.findings[3 * image] = presence::absent;
    if (image % 7 == 0) output.findings[3 * image] = presence::unknown;
  }
  auto run = test::drawn_run("folder", output);
  auto const all = summary_of(run, run.headline());
  CHECK_THAT(all.text, StartsWith("On 257 test images with a known label (of 300) of 150 patients: "
                                  "of 2 findings with an AUROC (of 3) "));
  CHECK(all.text.find("AUROC of " + run.classes[0]) == std::string::npos);
  CHECK_THAT(all.text, Contains(" on the 257 images where it is known."));
  std::fill(output.findings.begin(), output.findings.end(), presence::absent);
  run = test::drawn_run("folder", output);
  CHECK_THAT(summary_of(run, run.headline()).text,
             Contains("none of 3 findings has an AUROC (no positive image)."));
}
