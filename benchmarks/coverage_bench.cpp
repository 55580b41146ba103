// SPDX-License-Identifier: MIT
//
// bench_coverage [simulations] [images] [resamples]: how often nominal 95 % intervals hold the true value, over
// simulated subsets. True values are those of 400,000 images. Aim: 95 ± 1 %; 2,000 simulations are
// certain to ± 1 %.
// bench_coverage auprc [simulations] [resamples]: the same of AUPRC alone, over several prevalences, sizes,
// separations and numbers of images a patient.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>

#include "cxr/core/random.hpp"
#include "cxr/measure/interval/intervals.hpp"
#include "cxr/measure/metric/agreement/mcc.hpp"
#include "cxr/measure/metric/agreement/youden_j.hpp"
#include "cxr/measure/metric/calibration/brier.hpp"
#include "cxr/measure/metric/calibration/log_loss.hpp"
#include "cxr/measure/metric/rank/auprc.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "cxr/measure/metric/ratio/npv.hpp"
#include "cxr/measure/metric/ratio/precision.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"

namespace {

using all_metrics = cxr::metric_set<cxr::accuracy, cxr::precision, cxr::recall, cxr::specificity,
                                    cxr::npv, cxr::auroc, cxr::f1, cxr::mcc, cxr::youden_j,
                                    cxr::auprc, cxr::brier, cxr::log_loss>;

struct design {
  char const* name;
  std::size_t most_images;  ///< of a patient: 1 to so many, equally often
  double alike;             ///< part of the variance of the log-odds that images of a patient share
  double separation;        ///< of the classes, in standard deviations
  double prevalence = 0.62;  ///< of the patients, who are positive with all of their images
};

struct sample {
  cxr::predictions subset{.classes = 2};
  std::vector<std::size_t> patients;
};

double normal(cxr::random_stream& random) { return cxr::normal_quantile(random.uniform()); }

sample drawn(design const& plan, std::size_t images, std::uint64_t seed) {
  cxr::random_stream random(seed);
  sample drawn_images;
  for (std::size_t patient = 0; drawn_images.patients.size() < images; ++patient) {
    bool const positive = random.uniform() < plan.prevalence;
    double const shared = normal(random);
    auto const count = 1 + random.below(plan.most_images);
    for (std::size_t image = 0; image < count; ++image) {
      double const noise =
          std::sqrt(plan.alike) * shared + std::sqrt(1 - plan.alike) * normal(random);
      double const score = plan.separation * (noise + plan.separation * (positive ? 0.5 : -0.5));
      drawn_images.subset.logits.insert(drawn_images.subset.logits.end(),
                                        {0, static_cast<float>(score)});
      drawn_images.subset.labels.push_back(positive);
      drawn_images.patients.push_back(patient);
    }
  }
  return drawn_images;
}

void simulate(design const& plan, std::uint64_t simulations, std::size_t images,
              cxr::bootstrap_settings const& settings) {
  all_metrics const set;
  std::map<std::string, double> truth;
  for (auto const& [name, value] : set(drawn(plan, 400000, 0).subset).scalars())
    truth[name] = value.value();
  std::map<std::string, std::pair<double, double>> held;  // and how many intervals there were
  std::map<std::string, std::string> methods;
  auto const count = [&](std::string const& name, cxr::interval const& range, double value) {
    if (!range.defined()) return;
    held[name].first += range.holds(value), ++held[name].second;
    methods[name] = range.method;
  };
  for (std::uint64_t run = 1; run <= simulations; ++run) {
    auto const draw = drawn(plan, images, run);
    for (auto const& [name, range] : cxr::intervals_of(set, draw.subset, draw.patients, settings))
      count(name, range, truth[name]);
    auto percentile = settings;
    percentile.bias_corrected = false;
    if (settings.bias_corrected)
      for (auto const& [name, range] : cxr::bootstrap(set, draw.subset, draw.patients, percentile))
        count(name + ", percentile", range, truth[name]);
  }
  std::printf("%s, %zu images\n", plan.name, images);
  for (auto const& [name, counts] : held)
    std::printf("  %-24s %.4f  %5.1f %%  of %5.0f  %s\n", name.c_str(),
                truth[name.substr(0, name.find(','))], 100 * counts.first / counts.second,
                counts.second, methods[name].c_str());
  std::fflush(stdout);
}

/// Coverage of AUPRC's own interval, and of BCa, in percent.
void simulate_auprc(design const& plan, std::uint64_t simulations, std::size_t images,
                    cxr::bootstrap_settings const& settings) {
  cxr::metric_set<cxr::auprc> const set;
  double const truth = cxr::auprc{}(drawn(plan, 400000, 0).subset).value();
  double held[2] = {}, all[2] = {};
  for (std::uint64_t run = 1; run <= simulations; ++run) {
    auto const draw = drawn(plan, images, run);
    cxr::named_intervals const ranges[] = {
        cxr::intervals_of(set, draw.subset, draw.patients, settings),
        cxr::bootstrap(set, draw.subset, draw.patients, settings)};
    for (int method = 0; method < 2; ++method) {
      auto const range = cxr::interval_named(ranges[method], "auprc");
      held[method] += range.holds(truth), all[method] += range.defined();
    }
  }
  std::printf("| %.2f | %zu | %zu | %.3f | %.1f | %.1f |\n", plan.prevalence, images,
              plan.most_images, truth, 100 * held[0] / all[0], 100 * held[1] / all[1]);
  std::fflush(stdout);
}

void simulate_auprc(std::uint64_t simulations, cxr::bootstrap_settings const& settings) {
  std::puts("| prevalence | images | of a patient, up to | AUPRC | logit | BCa |");
  std::puts("| --- | --- | --- | --- | --- | --- |");
  for (std::size_t const most : {1u, 6u})
    for (double const prevalence : {0.62, 0.35, 0.15})
      for (std::size_t const images : {624u, 200u})
        for (double const separation : {1.7, 2.5, 3.3})
          simulate_auprc({"", most, most == 1 ? 0 : 0.5, separation, prevalence}, simulations,
                         images, settings);
}

}  // namespace

int main(int count, char** arguments) {
  auto const number = [&](int index, long otherwise) {
    return static_cast<std::uint64_t>(count > index ? std::atol(arguments[index]) : otherwise);
  };
  if (count > 1 && std::string(arguments[1]) == "auprc")
    return simulate_auprc(number(2, 2000),
                          {.resamples = static_cast<std::int64_t>(number(3, 500))}),
           0;
  auto const simulations = number(1, 2000), images = number(2, 624);
  cxr::bootstrap_settings const settings{.resamples = static_cast<std::int64_t>(number(3, 1000))};
  for (design const& plan :
       {design{"one image a patient", 1, 0, 2.5},
        design{"1 to 6 images a patient, half of the variance shared", 6, 0.5, 2.5},
        design{"one image a patient, AUROC .99", 1, 0, 3.3}})
    simulate(plan, simulations, images, settings);
}
