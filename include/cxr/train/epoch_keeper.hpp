// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/weights/epoch_files.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/train/checkpoint.hpp"

namespace cxr {

/// Keeps the best epochs of a training, each as a file in the run's folder; the list of them is part of
/// the training's state. A file is written before the checkpoint that names it, and removed after the one
/// that no longer does: a training that is killed in between resumes with the same epochs.
class epoch_keeper {
 public:
  /// @param count  how many are kept; 0: none  @param folder  of the run; empty: none are kept
  epoch_keeper(std::int64_t count, std::filesystem::path folder)
      : count_(folder.empty() ? 0 : count), folder_(std::move(folder)) {}

  /// Keeps an epoch that is among the best; of equals the earlier ones, as the best one is chosen.
  /// @param record  what its file states  @param score  larger is better
  /// @param kept    the best first; is completed
  /// @throws file_error (disk full, …)
  template <class Network>
  void keep(Network const& network, model_record const& record, double score,
            std::vector<kept_epoch>& kept) const {
    auto const place = std::find_if(kept.begin(), kept.end(),
                                    [&](kept_epoch const& other) { return score > other.score; });
    if (place - kept.begin() >= count_) return;
    kept.insert(place, {record.epoch - 1, score});
    if (std::ssize(kept) > count_) kept.pop_back();
    write_safetensors(folder_ / detail::epoch_file_name(record.epoch), state_dict(network),
                      record.metadata());
  }

  /// Removes the files of all epochs but these.
  void remove_others(std::vector<kept_epoch> const& kept) const {
    if (count_ == 0) return;
    for (auto const& file : epoch_files(folder_)) {
      auto const epoch = detail::epoch_in_name(file.filename().string()) - 1;
      bool const wanted = std::any_of(
          kept.begin(), kept.end(), [&](kept_epoch const& entry) { return entry.epoch == epoch; });
      std::error_code failed;  // what cannot be removed does no harm, and the next save tries again
      if (!wanted) std::filesystem::remove(file, failed);
    }
  }

  /// Takes epochs whose files are gone or damaged out of the list, and removes files that are not in it.
  /// @returns what is wrong; empty where all is well
  std::string restore(std::vector<kept_epoch>& kept) const {
    std::string problems;
    std::erase_if(kept, [&](kept_epoch const& entry) {
      try {
        read_safetensors(folder_ / detail::epoch_file_name(entry.epoch + 1));
        return false;
      } catch (error const& problem) {
        problems += std::string(problem.what()) + "\n";
        return true;
      }
    });
    remove_others(kept);
    return problems.empty() ? "" : problems + "The run continues without keeping this epoch.";
  }

 private:
  std::int64_t count_;
  std::filesystem::path folder_;
};

}  // namespace cxr
