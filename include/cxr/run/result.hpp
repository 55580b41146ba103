// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/train/observer/observer.hpp"

namespace cxr {

/// The predictions of one subset and what the metric set makes of them.
template <class Results>
struct evaluation {
  std::string name;  ///< "validation", "test"
  predictions said;  ///< every image of the subset once
  Results measured;  ///< of the pipeline's metric set
};

/// What a whole run gave; write_report() turns it into a folder for people.
template <class Results>
struct run_result {
  std::string description;                       ///< the pipeline, role by role
  std::vector<std::string> classes;              ///< (K) names
  json settings;                                 ///< every value, by role
  std::filesystem::path folder;                  ///< of the run
  std::vector<record> records;                   ///< every image of the source
  cxr::split split;                              ///< which record served what
  std::vector<epoch_report> history;             ///< one row an epoch
  std::int64_t best_epoch = -1;                  ///< the epoch whose network was kept
  bool interrupted = false;                      ///< a signal ended the training: no evaluations
  std::vector<evaluation<Results>> evaluations;  ///< validation, and test where there is one
};

}  // namespace cxr
