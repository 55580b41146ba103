// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/learn/average/average.hpp"

namespace cxr {

/// Exponential moving average: the network of each update counts less by a factor than the next one. In
/// the first updates the factor is smaller, min(decay, (1 + n) / (10 + n)) at update n, counted from 0:
/// otherwise the first networks would count for long.
/// Source   Polyak & Juditsky 1992; with a constant factor equal to torch.optim.swa_utils.AveragedModel
///          with get_ema_multi_avg_fn(decay) and use_buffers; the factor of the first updates is that of
///          TensorFlow's ExponentialMovingAverage with num_updates
struct ema {
  using role = cxr::role::average;
  static constexpr std::string_view name = "ema";

  double decay = 0.998;
  bool warmup = true;

  static constexpr auto fields = hana::make_tuple(
      field{&ema::decay, "ema-decay",
            "Part of the average that remains at each update; 0.998 averages about 500 updates."}
          .in(0, 0.999999),
      field{&ema::warmup, "ema-warmup", "Average fewer updates at the beginning of the training."});

  /// 1 at the first update, 1 - decay later.
  double operator()(training_progress const& progress) const {
    if (progress.step == 0) return 1;
    auto const updates = static_cast<double>(progress.step);
    return 1 - (warmup ? std::min(decay, (1 + updates) / (10 + updates)) : decay);
  }
};

}  // namespace cxr
