// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "cxr/core/json.hpp"
#include "cxr/train/checkpoint.hpp"

namespace cxr::detail {

/// The epochs that a run record states; 0 where it does not.
inline std::int64_t epochs_of(json const& run_record) {
  auto const run = run_record.find("run");
  if (run == run_record.end() || !run->is_object() || !run->contains("epochs")) return 0;
  auto const& epochs = run->at("epochs");
  return epochs.is_number_integer() ? epochs.get<std::int64_t>() : 0;
}

/// Why a resumed training ends at once, or which schedule it follows; empty where it just continues.
/// @param begun     the run record of the checkpoint
/// @param epochs    of the whole training, now
/// @param patience  epochs without a better one; 0: any number
inline std::string continuation_text(training_state const& state, json const& begun,
                                     std::int64_t epochs, std::int64_t patience) {
  auto const early = "the run ended early, after epoch " + std::to_string(state.epoch);
  if (state.stopped && state.step == 0) return early + ": an observer asked to stop";
  if (state.ended_early(patience))
    return early + ": " + std::to_string(patience) +
           " epochs (--patience) were no better than epoch " + std::to_string(state.best_epoch + 1);
  if (state.epoch >= epochs)
    return "all " + std::to_string(state.epoch) +
           " epochs are done; a larger --epochs continues the training";
  auto const before = epochs_of(begun);
  if (before == 0 || before == epochs) return "";
  return "the run began with --epochs " + std::to_string(before) + ": from epoch " +
         std::to_string(state.epoch + 1) + " on the learning rate follows the schedule of " +
         std::to_string(epochs) + " epochs";
}

}  // namespace cxr::detail
