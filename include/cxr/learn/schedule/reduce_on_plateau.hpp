// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/learn/schedule/schedule.hpp"

namespace cxr {

/// The full learning rate, reduced each time that the validation loss has not improved for some epochs.
/// Source   torch.optim.lr_scheduler.ReduceLROnPlateau(mode="min", threshold_mode="rel", cooldown=0), a
///          step after each epoch
struct reduce_on_plateau {
  using role = cxr::role::schedule;
  static constexpr std::string_view name = "reduce_on_plateau";

  double factor = 0.1;
  std::int64_t patience = 3;
  double threshold = 1e-4;

  static constexpr auto fields = hana::make_tuple(
      field{&reduce_on_plateau::factor, "plateau-factor",
            "The learning rate is multiplied by this on each plateau."}
          .in(0, 1),
      field{&reduce_on_plateau::patience, "plateau-patience",
            "Epochs without a better validation loss that are waited for before."}
          .in(0, 100000)
          .unit("epochs"),
      field{&reduce_on_plateau::threshold, "plateau-threshold",
            "A validation loss is better where it is lower by this part of the best one."}
          .in(0, 1));

  /// factor to the number of plateaus so far.
  double operator()(training_progress const& progress) const {
    double rate = 1, best = std::numeric_limits<double>::infinity();
    std::int64_t without_better = 0;
    for (double const loss : progress.validation_losses) {
      if (loss < best * (1 - threshold)) {
        best = loss;
        without_better = 0;
      } else if (++without_better > patience) {
        rate *= factor;
        without_better = 0;
      }
    }
    return rate;
  }
};

}  // namespace cxr
