// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/measure/curve/decision_curve.hpp"
#include "cxr/measure/curve/precision_recall.hpp"
#include "cxr/measure/curve/roc.hpp"
#include "cxr/measure/interval/curve_band.hpp"
#include "cxr/measure/interval/resampling.hpp"
#include "cxr/measure/metric/rank/auprc.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/report/chart/plot.hpp"
#include "cxr/report/chart/svg.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/table.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr::detail {

/// What a curve needs to be seen as it is: the points where it turns, at most about 500 of them.
inline std::vector<plot_point> corners(std::vector<plot_point> const& points) {
  std::vector<plot_point> turns;
  for (std::size_t index = 0; index < points.size(); ++index) {
    if (index > 0 && index + 1 < points.size()) {
      auto const& before = points[index - 1];
      auto const& after = points[index + 1];
      bool const straight = (before.x == points[index].x && after.x == before.x) ||
                            (before.y == points[index].y && after.y == before.y);
      if (straight) continue;
    }
    turns.push_back(points[index]);
  }
  std::size_t const every = turns.size() / 500 + 1;
  std::vector<plot_point> thinned;
  for (std::size_t index = 0; index < turns.size(); ++index)
    if (index % every == 0 || index + 1 == turns.size()) thinned.push_back(turns[index]);
  return thinned;
}

inline json to_json(std::vector<plot_point> const& points) {
  json x = json::array(), y = json::array();
  for (auto const& point : points) x.push_back(point.x), y.push_back(point.y);
  return {{"x", x}, {"y", y}};
}

inline json to_json(curve_band const& band) {
  if (!band.why_not.empty()) return {{"undefined", std::string(band.why_not)}};
  return {{"x", band.x}, {"low", band.low}, {"high", band.high}, {"level", band.level}};
}

/// The band, or why there is none.
inline void draw_band(plot& picture, curve_band const& band) {
  if (band.why_not.empty()) {
    picture.area(band.x, band.low, band.high, "band f1");
    picture.legend("95 % band over patients, for each place", "line s1 dotted");
  } else {
    picture.legend("no band: " + std::string(band.why_not), "line s0 dotted");
  }
}

/// Receiver operating characteristic. @param name  of its file
inline chart roc_chart(std::string const& name, std::string const& title, binary_view const& view,
                       bootstrap_settings const& settings) {
  std::vector<plot_point> points;
  for (auto const& point : roc_curve(view.output))
    points.push_back({point.false_positive_rate, point.true_positive_rate});
  points = corners(points);
  auto const band = roc_band(view.output, view.patients, settings);
  auto const area = auroc{}(view.output);
  auto const range = auroc{}.interval_of(view.output, view.patients, 0.95);
  auto const text = "AUROC " + to_text(area, range);
  plot picture(title, share_axis("1 - specificity"), share_axis("sensitivity"));
  picture.line({{0, 0}, {1, 1}}, "thin s0 dashed");
  picture.legend(text, "line s1");
  draw_band(picture, band);
  picture.line(points, "line s1");
  return {name,
          picture.drawing("Receiver operating characteristic: " + text),
          {{"auroc", cxr::to_json(area)},
           {"interval", cxr::to_json(range)},
           {"curve", to_json(points)},
           {"band", to_json(band)}}};
}

/// Precision against recall; the dashed line is what chance gives.
inline chart precision_recall_chart(std::string const& name, std::string const& title,
                                    binary_view const& view, bootstrap_settings const& settings) {
  std::vector<plot_point> steps;
  for (auto const& point : precision_recall_curve(view.output)) {
    if (!steps.empty()) steps.push_back({steps.back().x, point.precision});
    steps.push_back({point.recall, point.precision});
  }
  double const prevalence = steps.empty() ? 0 : steps.back().y;
  steps = corners(steps);
  auto const band = precision_recall_band(view.output, view.patients, settings);
  auto const area = auprc{}(view.output);
  auto const text = "AUPRC " + to_text(area);
  plot picture(title, share_axis("recall (sensitivity)"), share_axis("precision (PPV)"));
  picture.line({{0, prevalence}, {1, prevalence}}, "thin s0 dashed");
  picture.legend(text + "; chance " + fixed_text(prevalence, 3), "line s1");
  draw_band(picture, band);
  picture.line(steps, "line s1");
  return {name,
          picture.drawing("Precision against recall: " + text),
          {{"auprc", cxr::to_json(area)},
           {"curve", to_json(steps)},
           {"band", to_json(band)},
           {"prevalence", prevalence}}};
}

/// What acting on the probabilities is worth, beside acting on every image and on none.
inline chart decision_chart(std::string const& name, std::string const& title,
                            binary_view const& view) {
  std::vector<double> thresholds;
  for (int percent = 1; percent < 100; ++percent) thresholds.push_back(percent / 100.0);
  std::vector<plot_point> network, all;
  double top = 0.05;
  for (auto const& point : decision_curve(view.output, thresholds)) {
    network.push_back({point.threshold, point.network});
    all.push_back({point.threshold, point.all});
    top = std::max({top, point.network, point.all});
  }
  auto y = axis_up_to("net benefit per image", top);
  y.low = -0.15 * y.high;
  plot picture(title, share_axis("probability from which one would act"), y);
  picture.legend("acting on the network's probability", "line s1");
  picture.legend("acting on every image", "line s2 dashed");
  picture.legend("acting on none", "thin s0");
  picture.line({{0, 0}, {1, 0}}, "thin s0");
  picture.line(all, "line s2 dashed");
  picture.line(network, "line s1");
  return {name,
          picture.drawing("Decision curve: net benefit of acting on the network's probability, on "
                          "every image, and on none"),
          {{"network", to_json(network)}, {"all", to_json(all)}}};
}

}  // namespace cxr::detail
