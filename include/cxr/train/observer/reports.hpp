// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/metric_set.hpp"

// What observers receive, in the order of a run.
namespace cxr {

/// Images that were decoded so far, for the cache.
struct decoding_report {
  std::size_t done = 0;   ///< images
  std::size_t total = 0;  ///< images
};

/// One line of text: an audit, an account of weights, how to resume.
struct note_report {
  std::string_view text;  ///< valid during the call only
};

/// One epoch that ended: a row of history.csv.
struct epoch_report {
  std::int64_t epoch = 0;           ///< from 0
  double seconds = 0;               ///< of training and validation
  double images_per_second = 0;     ///< of training alone
  double learning_rate = 0;         ///< of the backbone at the last step
  double training_loss = 0;         ///< mean over the epoch's images
  double validation_loss = 0;       ///< mean over the validation images
  named_measurements metrics = {};  ///< on validation, as in the set
  double stress_loss = 0;           ///< the same under stress; 0 without stress validation
  named_measurements stress = {};   ///< the same under stress; empty without stress validation
  bool best = false;                ///< whether this epoch's network is the best so far
  std::string execution;            ///< the device and precision that ended it
};

/// Where a training stands before its first step.
struct training_start {
  std::string description;                      ///< the pipeline, device and precision in words
  std::filesystem::path folder;                 ///< of the run; empty: nothing is written
  std::int64_t first_epoch = 0;                 ///< 0, or where a resumed run continues
  std::int64_t epochs = 0;                      ///< of the whole training
  std::int64_t steps = 0;                       ///< batches per epoch
  std::vector<epoch_report> earlier;            ///< the epochs that a resumed run finished before
  std::vector<std::int64_t> class_counts = {};  ///< (K) training images of each class
};

/// One batch that was learnt from.
struct step_report {
  std::int64_t epoch = 0;   ///< from 0
  std::int64_t step = 0;    ///< from 0, in the epoch
  std::int64_t images = 0;  ///< in the batch
  double loss = 0;          ///< of the batch
};

/// One subset that the best network was evaluated on, after training.
struct evaluation_report {
  std::string subset;              ///< "validation", "stress", "test"
  std::size_t images = 0;          ///< in the subset
  double loss = 0;                 ///< mean over the images
  named_measurements metrics;      ///< as in the set, at the operating point
  named_intervals intervals = {};  ///< of the metrics, by patient; empty without --resamples
};

/// How a run ended.
struct run_end {
  bool interrupted = false;      ///< by a signal; the run can be resumed
  std::int64_t best_epoch = -1;  ///< from 0; -1: none ended
};

/// What an observer may answer to a step_report or an epoch_report.
enum class request : std::uint8_t {
  proceed,
  stop  ///< end training after this epoch; after a step_report, end the epoch with the step under way.
        ///< The epoch is validated and saved, and a resumed run does not continue.
};

}  // namespace cxr
