// SPDX-License-Identifier: MIT
// A program that measures predictions, without LibTorch, OpenCV or CLI11: it links cxr::measure.
#include <cxr/measure/calibration/temperature.hpp>
#include <cxr/measure/decision/youden.hpp>
#include <cxr/measure/metric/rank/auroc.hpp>
#include <cxr/measure/metric_set.hpp>
#include <iostream>

int main() {
  // AUROC 0.75, as scikit-learn's documentation has it.
  std::vector<double> const scores{0.1, 0.4, 0.35, 0.8};
  auto const images = cxr::predictions::from_scores(scores, std::vector<std::int64_t>{0, 0, 1, 1});
  auto const results = cxr::metric_set<cxr::auroc>{}(images);
  std::cout << results.get<cxr::auroc>().value() << '\n'
            << cxr::youden{}(images).rule << '\n'
            << cxr::temperature{}(images).rule << '\n';
  return results.get<cxr::auroc>().value() == 0.75 ? 0 : 1;
}
