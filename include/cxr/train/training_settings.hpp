// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/measure/selection.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/model/weights/weights.hpp"
#include "cxr/train/observer/reports.hpp"

namespace cxr {

/// What a training needs beside its policies. The defaults of a pipeline are those of run_settings;
/// here epochs and batch must be given.
template <std::size_t C>
struct training_settings {
  training_facts facts;                   ///< the training subset
  normalisation<C> normalise{};           ///< of the weights that the network starts from
  std::int64_t epochs = 0;                ///< passes over the training images; at least 1
  std::int64_t batch = 0;                 ///< images per step; at least 1, or 2 for batch norm
  std::uint64_t seed = 1;                 ///< of every random draw
  std::int64_t patience = 0;              ///< epochs without improvement; 0 never stops
  selection select_by = selection::mean;  ///< which score decides the best epoch
  std::int64_t keep_epochs = 0;           ///< how many of the best are kept, each as a file
  double save_minutes = 5;                ///< between checkpoints, besides the ends of epochs
  std::filesystem::path folder = {};      ///< of the checkpoints; empty: none are written
  json run_record = json::object();       ///< settings of the run, stored in the checkpoints
  model_record model = {};                ///< stated in best.safetensors
  std::string description = {};           ///< for observers
  std::vector<std::string> image_names;   ///< by record, for errors; empty: numbers are printed

  /// K.
  std::size_t classes() const { return facts.class_counts.size(); }
  /// The name of a record in an error.
  std::string image_name(std::int64_t record) const {
    auto const index = static_cast<std::size_t>(record);
    return index < image_names.size() ? image_names[index] : "record " + std::to_string(record);
  }
  /// @throws setting_error (epochs or batch are not given)
  void check() const {
    if (epochs < 1 || batch < 1)
      throw setting_error("training_settings has epochs " + std::to_string(epochs) + " and batch " +
                              std::to_string(batch),
                          "give at least 1 of both", "setting-range");
  }
};

/// What a training gave, beside the network.
struct fit_result {
  std::vector<epoch_report> history;           ///< one for each epoch
  std::int64_t best_epoch = -1;                ///< the epoch whose network was kept
  std::vector<std::int64_t> kept_epochs = {};  ///< those of keep_epochs, the best first; 0-based
  bool interrupted = false;                    ///< by a signal; the checkpoint can be resumed
  int signal = 0;                              ///< the signal; 0: none
};

}  // namespace cxr
