// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/measure/abstention_effect.hpp"
#include "cxr/measure/calibration/calibration_effect.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/subgroups.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/measure/shortcut/shortcut_baseline.hpp"
#include "cxr/run/test_ledger.hpp"
#include "cxr/train/interrupt.hpp"
#include "cxr/train/observer/reports.hpp"

namespace cxr {

/// The predictions for one subset and what the metric set measures in them.
template <class Results>
struct evaluation {
  std::string name;          ///< "validation", "stress", "test"
  predictions output;        ///< every image of the subset once, at the operating point
  Results measured;          ///< of the pipeline's metric set, at the operating point
  Results measured_at_half;  ///< the same at the default threshold, 0.5
  /// Of the numbers in `measured`, by patient; none without --resamples.
  named_intervals intervals = {};
  /// By record::subtype, then by each of record::columns, with subgroup::column; none where no image has
  /// a value.
  std::vector<subgroup> subgroups = {};
};

/// What a whole run gave; write_report() turns it into a folder for people.
template <class Results>
struct run_result {
  std::string description;                     ///< the pipeline, role by role
  std::vector<std::string> classes;            ///< (K) names
  json settings;                               ///< every value, by role
  std::filesystem::path folder;                ///< of the run; empty in all processes but the first
  std::vector<record> records;                 ///< every image of the source
  cxr::split split;                            ///< which record served what
  std::string audit = {};                      ///< what was found in images and split, in words
  std::vector<epoch_report> history;           ///< one for each epoch
  std::int64_t best_epoch = -1;                ///< the epoch whose network was kept
  std::vector<std::int64_t> kept_epochs = {};  ///< of --keep-epochs, the best first
  bool interrupted = false;                    ///< a signal ended the training: no evaluations
  int signal = 0;                              ///< that signal; 0: none
  cxr::operating_point operating_point = {};   ///< chosen on validation
  calibration_effect calibration = {};         ///< fitted on validation, and what it did
  abstention_effect abstention = {};           ///< the sets of --abstain, and what they gave
  shortcut_baseline shortcuts = {};            ///< what is no anatomy, beside the network
  cxr::test_evaluations test_evaluations = {};  ///< how often the test images were looked at
  /// Validation, the same under stress, test; those that the run has.
  std::vector<evaluation<Results>> evaluations = {};

  /// The evaluation that says most about new images: the test, or validation where there is none.
  /// @pre there is an evaluation
  evaluation<Results> const& headline() const {
    return evaluations.back().name == "test" ? evaluations.back() : evaluations.front();
  }

  /// What main() returns: 0, or 128 + the signal that ended the training, as shells expect.
  int exit_status() const { return exit_status_of_signal(signal); }
};

}  // namespace cxr
