// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/role.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// One batch that was learnt from.
struct step_report {
  std::int64_t epoch = 0;   ///< from 0
  std::int64_t step = 0;    ///< from 0
  std::int64_t images = 0;  ///< in the batch
};

/// One epoch that ended: a row of history.csv.
struct epoch_report {
  std::int64_t epoch = 0;                                    ///< from 0
  double seconds = 0;                                        ///< of training, validation included
  double images_per_second = 0;                              ///< of training alone
  double learning_rate = 0;                                  ///< of the head at the last step
  double training_loss = 0;                                  ///< mean over the epoch's images
  double validation_loss = 0;                                ///< mean over the validation images
  std::vector<std::pair<std::string, measurement>> metrics;  ///< on validation, as in the set
  bool best = false;      ///< whether this epoch's network is the one kept
  std::string execution;  ///< the device and precision that ended it
};

/// Where a training stands before its first step.
struct training_start {
  std::string description;            ///< the pipeline, device and precision in words
  std::filesystem::path folder;       ///< of the run
  std::int64_t first_epoch = 0;       ///< 0, or where a resumed run continues
  std::int64_t epochs = 0;            ///< in all
  std::int64_t steps = 0;             ///< batches per epoch
  std::vector<epoch_report> earlier;  ///< the epochs that a resumed run has behind it
};

template <class O>
concept Watches = requires(O observer, training_start const& start, step_report const& step,
                           epoch_report const& epoch, std::string_view note) {
  observer.prepared(std::size_t{}, std::size_t{});
  observer.started(start);
  observer.stepped(step);
  observer.finished(epoch);
  observer.noted(note);
};

/// Is told what happens, and shows or keeps it; never changes it.
/// Calls    prepared(done, total) while images are decoded, started once, stepped after each batch,
///          finished after each epoch, noted for one line
/// Default  console (fwd.hpp)   Own one: docs/how_to/   Proof: tests/train/observer/
template <class O>
concept Observer = std::copyable<O> && PolicyOf<O, role::observer> && Watches<O>;

/// Explains in one sentence what a would-be Observer lacks; a private base of the doors.
template <class O>
struct explain_observer {
  static_assert(std::copyable<O>,
                "cxr: an Observer must be copyable [docs/errors.md#observer-copy]");
  static_assert(Watches<O>,
                "cxr: an Observer needs \"prepared(std::size_t done, std::size_t total), "
                "started(training_start const&), stepped(step_report const&), "
                "finished(epoch_report const&), noted(std::string_view)\" "
                "[docs/errors.md#observer-calls]");
};

}  // namespace cxr
