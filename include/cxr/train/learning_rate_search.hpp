// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/learn/learning_rate_curve.hpp"
#include "cxr/learn/schedule/constant_rate.hpp"
#include "cxr/learn/training_progress.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/train/checkpoint.hpp"
#include "cxr/train/epoch_learner.hpp"
#include "cxr/train/observer/reports.hpp"

namespace cxr::detail {

/// The schedule of a search; no choice for a pipeline.
struct growing_rate {
  using role = constant_rate::role;
  static constexpr std::string_view name = "growing_rate";
  learning_rate_range range;
  double full_rate = 1;  ///< of the optimizer, which the factor multiplies

  double operator()(training_progress const& progress) const {
    return range.rate(progress.step) / full_rate;
  }
};

/// Keeps the losses of the batches since it was last asked.
struct batch_losses {
  std::vector<double> losses;

  void operator()(step_report const& step) { losses.push_back(step.loss); }
  /// The mean over the batches of an update. @pre there is one
  double take_mean() {
    double sum = 0;
    for (double const loss : losses) sum += loss;
    double const mean = sum / static_cast<double>(losses.size());
    losses.clear();
    return mean;
  }
};

/// Trains the context's network, at rates that grow from update to update.
/// @param context  with growing_rate as its schedule
template <class Context>
learning_rate_curve search_learning_rate(Context& context, learning_rate_range const& range) {
  learning_rate_curve curve{.begin = static_cast<std::size_t>(range.updates / 10)};
  batch_losses watch;
  training_state state;
  smoothed_loss smooth;
  auto const groups = parameter_groups(context.network());
  epoch_learner<Context, batch_losses> learner(context, watch, state, groups);
  auto const after_update = [&] {
    learner.settle_loss();
    double const loss = smooth(watch.take_mean());
    curve.rates.push_back(range.rate(static_cast<std::int64_t>(curve.rates.size())));
    curve.losses.push_back(loss);
    auto const lowest = *std::min_element(curve.losses.begin(), curve.losses.end());
    curve.diverged = loss > range.divergence * lowest;
    return curve.diverged || static_cast<std::int64_t>(curve.rates.size()) == range.updates;
  };
  try {
    while (learner.learn_images(/*frozen=*/0, after_update)) {
      ++state.epoch;
      state.step = 0;
    }
  } catch (numeric_error const&) {  // the loss is NaN or infinite
    curve.diverged = true;
  }
  return curve;
}

}  // namespace cxr::detail
