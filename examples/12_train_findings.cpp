// SPDX-License-Identifier: MIT
//
// Several findings in one image, each present, absent or unknown: a multi-label pipeline. Unknown
// labels count neither in the loss nor in the metrics, and each finding has a threshold of its own.
#include <cxr/cxr.hpp>
#include <iostream>

using findings =
    cxr::pipeline<cxr::synthetic_findings, cxr::patient_holdout, cxr::tiny_densenet<>,
                  cxr::linear_head, cxr::masked_bce, cxr::adamw,
                  cxr::metric_set<cxr::per_class<cxr::auroc>, cxr::per_class<cxr::recall>,
                                  cxr::per_class<cxr::specificity>>,
                  cxr::youden, cxr::observers<cxr::console, cxr::history_csv, cxr::json_lines>>;

int main(int argc, char** argv) try {
  auto const result = findings{cxr::from_command_line<findings>(argc, argv)}.run();
  if (result.interrupted) return result.exit_status();
  auto const report = cxr::write_report(result);
  std::cout << '\n' << report.numbers.text() << "\nreport: " << report.page.string() << '\n';
} catch (cxr::help_requested const& help) {
  std::cout << help.what();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
