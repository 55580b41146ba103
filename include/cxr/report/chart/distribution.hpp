// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/measure/interval/wilson.hpp"
#include "cxr/measure/logistic.hpp"
#include "cxr/measure/metric/calibration/bins.hpp"
#include "cxr/measure/metric/calibration/outcomes.hpp"
#include "cxr/report/chart/plot.hpp"
#include "cxr/report/chart/svg.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/table.hpp"

namespace cxr::detail {

/// One point of a reliability diagram.
struct reliability_point {
  double predicted = 0;  ///< mean probability of the bin
  double observed = 0;   ///< part of its images that are positive
  double images = 0;     ///< in the bin
  interval range = {};   ///< of `observed`, Wilson's by patient
};

/// Ten bins of equal width; those without images are left out. Empty where there are no probabilities.
inline std::vector<reliability_point> reliability_points(binary_view const& view) {
  auto const all = outcomes_of(view.output);
  if (!all.why_not.empty()) return {};
  std::vector<std::size_t> order(view.output.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](auto left, auto right) { return all.probability(left) < all.probability(right); });
  std::vector<bool> positive;
  for (auto const label : view.output.labels) positive.push_back(label == 1);
  std::vector<reliability_point> points;
  std::size_t first = 0;
  for (auto const& bin : calibration_bins(all, 10, binning::equal_width)) {
    std::vector<bool> members(order.size());
    auto const last = first + static_cast<std::size_t>(bin.images);
    for (; first < last; ++first) members[order[first]] = true;
    points.push_back({bin.probability / bin.images, bin.happened / bin.images, bin.images,
                      wilson(members, positive, view.patients)});
  }
  return points;
}

/// How often images with a probability are positive; the diagonal is perfect calibration.
inline chart reliability_chart(std::string const& name, std::string const& title,
                               binary_view const& view) {
  auto const points = reliability_points(view);
  plot picture(title, share_axis("predicted probability of " + view.positive),
               share_axis("part that is " + view.positive));
  picture.line({{0, 0}, {1, 1}}, "thin s0 dashed");
  std::vector<plot_point> means;
  json bins = json::array();
  for (auto const& point : points) {
    picture.line({{point.predicted, point.range.low}, {point.predicted, point.range.high}},
                 "line s1");
    picture.dot({point.predicted, point.observed}, "f1");
    means.push_back({point.predicted, point.observed});
    bins.push_back({{"predicted", point.predicted},
                    {"observed", point.observed},
                    {"low", point.range.low},
                    {"high", point.range.high},
                    {"images", point.images}});
  }
  picture.line(means, "thin s1");
  picture.legend("tenths of the probability, with 95 % intervals", "line s1");
  picture.legend("perfect calibration", "thin s0 dashed");
  return {name, picture.drawing("Reliability of the probabilities"), {{"bins", bins}}};
}

/// Images of each class in each twentieth of the network's output.
struct score_counts {
  std::array<double, 20> positive = {}, negative = {};
};

inline score_counts counted_scores(binary_view const& view) {
  score_counts counts;
  for (std::size_t image = 0; image < view.scores.size(); ++image) {
    if (std::isnan(view.scores[image])) continue;
    double const place = 20 * logistic(view.scores[image]) + 1e-9;  // 0.75 is in the bin above it
    auto const bin = std::min<std::size_t>(static_cast<std::size_t>(place), 19);
    (view.output.labels[image] == 1 ? counts.positive : counts.negative)[bin] += 1;
  }
  return counts;
}

/// The network's output of both classes, back to back, which is read without colours; with the threshold.
inline chart histogram_chart(std::string const& name, std::string const& title,
                             binary_view const& view) {
  auto const counts = counted_scores(view);
  double const most =
      std::max({1.0, *std::max_element(counts.positive.begin(), counts.positive.end()),
                *std::max_element(counts.negative.begin(), counts.negative.end())});
  auto y = axis_up_to("images", most);
  auto const rising = y.ticks;
  y.low = -y.high;
  for (auto const tick : rising) {
    if (tick > 0) y.ticks.push_back(-tick);
  }
  for (auto const tick : y.ticks) y.words.push_back(fixed_text(std::abs(tick), y.digits));
  plot picture(title, share_axis("output for " + view.positive), y);
  for (std::size_t bin = 0; bin < 20; ++bin) {
    double const left = (static_cast<double>(bin) + 0.06) / 20, right = left + 0.88 / 20;
    if (counts.positive[bin] > 0) picture.bar(left, right, 0, counts.positive[bin], "f2");
    if (counts.negative[bin] > 0) picture.bar(left, right, 0, -counts.negative[bin], "f1");
  }
  picture.line({{0, 0}, {1, 0}}, "thin s0");
  picture.legend("above: " + view.positive, "line s2");
  picture.legend("below: " + view.negative, "line s1");
  json numbers{{"positive", counts.positive}, {"negative", counts.negative}};
  if (view.threshold) {
    picture.line({{*view.threshold, y.low}, {*view.threshold, y.high}}, "line s3 dashed");
    picture.legend("operating point " + threshold_text(*view.threshold), "line s3 dashed");
    numbers["threshold"] = *view.threshold;
  }
  return {name, picture.drawing("Images of each class for each output of the network"), numbers};
}

}  // namespace cxr::detail
