// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/report/chart/curves.hpp"
#include "cxr/report/chart/plot.hpp"
#include "cxr/report/chart/svg.hpp"
#include "cxr/train/observer/reports.hpp"

namespace cxr::detail {

/// Epochs 1 to the last, with at most ten numbers.
inline plot_axis epoch_axis(std::vector<epoch_report> const& epochs) {
  auto const last = static_cast<double>(epochs.empty() ? 1 : epochs.back().epoch + 1);
  plot_axis axis{.label = "epoch", .low = 1, .high = std::max(2.0, last), .digits = 0};
  double const step = std::max(1.0, std::ceil(last / 10));
  for (double number = 1; number <= last; number += step) axis.ticks.push_back(number);
  return axis;
}

/// One number of each epoch; NaN where it has none.
template <class Value>
std::vector<plot_point> epoch_line(std::vector<epoch_report> const& epochs, Value const& value) {
  std::vector<plot_point> points;
  for (auto const& epoch : epochs)
    points.push_back({static_cast<double>(epoch.epoch + 1), value(epoch)});
  return points;
}

/// Several lines over the epochs, and which epoch was kept.
struct history_lines {
  std::vector<std::pair<std::string, std::vector<plot_point>>> lines;

  json draw(plot& picture, plot_axis const& y, std::int64_t best_epoch) const {
    json numbers = json::object();
    for (std::size_t index = 0; index < lines.size(); ++index) {
      auto const& [name, points] = lines[index];
      // The same in every chart: training the first, then validation, then stress. Dots and dashes tell
      // the lines apart without colours.
      auto const number = index + 1 + (lines.front().first == "training" ? 0 : 1);
      auto const style = std::to_string(number);
      auto const line = "line s" + style + (number == 2 ? " dotted" : number == 3 ? " dashed" : "");
      picture.line(points, line);
      for (auto const& point : points)
        if (point.y >= y.low && point.y <= y.high && points.size() < 40)
          picture.dot(point, "f" + style);
      picture.legend(name, line);
      numbers[name] = to_json(points);
    }
    auto const best = static_cast<double>(best_epoch + 1);
    if (best_epoch >= 0) picture.line({{best, y.low}, {best, y.high}}, "thin s0");
    if (best_epoch >= 0)
      picture.legend("epoch " + std::to_string(best_epoch + 1) + ", kept", "thin s0");
    return numbers;
  }
};

/// The largest finite value.
inline double largest_value(history_lines const& all) {
  double top = 0;
  for (auto const& [name, points] : all.lines)
    for (auto const& point : points)
      if (std::isfinite(point.y)) top = std::max(top, point.y);
  return top;
}

/// Losses, epoch by epoch. @param epochs  not empty
inline chart history_chart(std::vector<epoch_report> const& epochs, std::int64_t best_epoch) {
  history_lines all{
      {{"training", epoch_line(epochs, [](auto const& epoch) { return epoch.training_loss; })},
       {"validation",
        epoch_line(epochs, [](auto const& epoch) { return epoch.validation_loss; })}}};
  if (!epochs.front().stress.empty())
    all.lines.emplace_back("validation under stress",
                           epoch_line(epochs, [](auto const& epoch) { return epoch.stress_loss; }));
  auto const y = axis_up_to("loss", largest_value(all));
  plot picture("Loss", epoch_axis(epochs), y);
  auto numbers = all.draw(picture, y, best_epoch);
  return {"history", picture.drawing("Loss of each epoch"), std::move(numbers)};
}

/// One metric on validation and under stress. @param row  of the metrics of every epoch
inline chart metric_history_chart(std::vector<epoch_report> const& epochs, std::size_t row,
                                  std::int64_t best_epoch) {
  auto const value_in = [row](named_measurements const& metrics) {
    return row < metrics.size() ? metrics[row].second.value_or(NAN) : NAN;
  };
  history_lines all{{{"validation", epoch_line(epochs, [&](auto const& epoch) {
                        return value_in(epoch.metrics);
                      })}}};
  if (!epochs.front().stress.empty())
    all.lines.emplace_back("validation under stress", epoch_line(epochs, [&](auto const& epoch) {
                             return value_in(epoch.stress);
                           }));
  auto const& name = epochs.front().metrics[row].first;
  double const top = largest_value(all);
  auto const y = top <= 1 ? share_axis(name) : axis_up_to(name, top);
  plot picture(name, epoch_axis(epochs), y);
  auto numbers = all.draw(picture, y, best_epoch);
  return {"history-" + name, picture.drawing(name + " of each epoch"), std::move(numbers)};
}

/// The metric whose history is drawn: auroc where there is one, else the first. @returns its row
inline std::size_t history_metric(named_measurements const& metrics) {
  for (std::size_t row = 0; row < metrics.size(); ++row)
    if (metrics[row].first == "auroc") return row;
  return 0;
}

}  // namespace cxr::detail
