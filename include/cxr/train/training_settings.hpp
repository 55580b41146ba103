// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/model/weights/weights.hpp"
#include "cxr/train/observer/observer.hpp"

namespace cxr {

/// The numbers of a training that belong to no policy.
template <std::size_t C>
struct training_settings {
  std::vector<std::int64_t> class_counts;       ///< (K) training images per class
  normalisation<C> normalise{};                 ///< of the weights that the network starts from
  std::int64_t epochs = 5;                      ///< passes over the training images
  std::int64_t batch = 32;                      ///< images per step
  std::uint64_t seed = 1;                       ///< of every random draw
  std::int64_t patience = 0;                    ///< epochs without improvement; 0 never stops
  double save_minutes = 5;                      ///< between checkpoints, besides the epochs' ends
  std::filesystem::path folder;                 ///< of the checkpoints; empty: none are written
  json record = json::object();                 ///< settings, kept in the checkpoints
  std::map<std::string, std::string> metadata;  ///< kept in best.safetensors
  std::string description;                      ///< for the observer
  std::vector<std::string> image_names;         ///< by record, for errors; empty: numbers are told
};

/// What a training gave, beside the network.
struct fit_result {
  std::vector<epoch_report> history;  ///< one row an epoch
  std::int64_t best_epoch = -1;       ///< the epoch whose network was kept
  bool interrupted = false;           ///< a signal ended it; the checkpoint can be resumed
};

}  // namespace cxr
