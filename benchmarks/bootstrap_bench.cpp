// SPDX-License-Identifier: MIT
//
// bench_bootstrap FILE [resamples]: milliseconds for the intervals of the default metric set. FILE: a line
// "score,label,patient" for each image (benchmarks/peer_bootstrap.py writes one).
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "cxr/measure/interval/intervals.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "cxr/measure/metric/ratio/precision.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"

namespace {

using default_set = cxr::metric_set<cxr::accuracy, cxr::precision, cxr::recall, cxr::specificity,
                                    cxr::f1, cxr::auroc, cxr::confusion>;

/// Prints how long a call takes, and the intervals that it gives.
template <class Call>
void report(char const* name, Call const& call) {
  auto const start = std::chrono::steady_clock::now();
  cxr::named_intervals const intervals = call();
  std::chrono::duration<double, std::milli> const time = std::chrono::steady_clock::now() - start;
  std::printf("%s %.1f ms\n", name, time.count());
  for (auto const& [metric, range] : intervals)
    std::printf("  %s %.4f %.4f\n", metric.c_str(), range.low, range.high);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return std::puts("usage: bench_bootstrap FILE [resamples]"), 2;
  std::ifstream file(arguments[1]);
  std::vector<double> scores;
  std::vector<std::int64_t> labels;
  std::vector<std::size_t> patients;
  double score;
  std::int64_t label;
  std::size_t patient;
  for (char comma; file >> score >> comma >> label >> comma >> patient;)
    scores.push_back(score), labels.push_back(label), patients.push_back(patient);
  auto const subset = cxr::predictions::from_scores(scores, labels);
  cxr::bootstrap_settings settings;
  if (count > 2) settings.resamples = std::atol(arguments[2]);
  report("intervals", [&] { return cxr::intervals_of(default_set{}, subset, patients, settings); });
  report("bootstrap-bca",
         [&] { return cxr::bootstrap(default_set{}, subset, patients, settings); });
  settings.bias_corrected = false;
  report("bootstrap", [&] { return cxr::bootstrap(default_set{}, subset, {}, settings); });
}
