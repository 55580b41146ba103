// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/learn/average/average.hpp"

namespace cxr {

/// Stochastic weight averaging: the mean of the networks at the ends of the last epochs; before, the
/// network itself. At least the last two epochs count. Running statistics are averaged like parameters; the paper measures them anew.
/// Source   Izmailov et al. 2018, Averaging weights leads to wider optima, algorithm 1; equal to
///          torch.optim.swa_utils.AveragedModel with use_buffers, updated after each such epoch
struct swa {
  using role = cxr::role::average;
  static constexpr std::string_view name = "swa";

  double start = 0.75;

  static constexpr auto fields = hana::make_tuple(
      field{&swa::start, "swa-start", "The first epoch that counts, as a part of the training."}
          .in(0, 0.99)
          .unit("of all epochs"));

  /// 1 before and in the first epoch that counts; then 1/2, 1/3, … at the end of each, and 0 between.
  double operator()(training_progress const& progress) const {
    auto const epoch = progress.step / progress.steps_per_epoch;
    auto const epochs = progress.steps / progress.steps_per_epoch;
    auto const planned = static_cast<std::int64_t>(std::floor(start * static_cast<double>(epochs)));
    auto const first = std::min(planned, std::max<std::int64_t>(0, epochs - 2));
    if (epoch <= first) return 1;
    bool const ends_epoch = (progress.step + 1) % progress.steps_per_epoch == 0;
    return ends_epoch ? 1 / static_cast<double>(epoch - first + 1) : 0;
  }
};

}  // namespace cxr
