// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/format/finite_tensors.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/weights/account.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/train/checkpoint.hpp"
#include "cxr/train/not_finite.hpp"

namespace cxr {

/// Keeps the best network of a training in memory and, in the run's folder, `best.safetensors` and the
/// checkpoint `last.safetensors`. Without a folder nothing is written.
template <class Network>
class checkpoint_keeper {
 public:
  /// @param network  outlives this
  /// @param folder   of the run, or empty
  checkpoint_keeper(Network const& network, std::filesystem::path folder)
      : network_(network), folder_(std::move(folder)) {}

  /// Keeps a network as the best so far. @param record  what best.safetensors states
  void keep_best(Network const& network, model_record const& record) {
    best_ = clone(network);
    if (folder_.empty()) return;
    require_folder();
    write_safetensors(best_file(), state_dict(network), record.metadata());
  }
  /// Moves the best network, if there is one, to where it is wanted.
  void move_best_to(Network& network) {
    if (best_) network = std::move(*best_);
  }

  /// @param epoch  0-based; @throws numeric_error (a parameter or statistic is NaN or infinite)
  void require_finite(std::int64_t epoch) const {
    for (auto const& [name, tensor] : state_dict(network_))
      if (!std::isfinite(tensor.sum(at::kDouble).template item<double>()))
        detail::throw_not_finite(name + " is not finite", epoch);
  }

  /// A folder that was removed meanwhile is not made again without its settings and split.
  /// @throws file_error (the folder, or the checkpoint in it, is gone)
  void require_folder() const {
    if (!saves_ || std::filesystem::exists(last_file())) return;
    throw file_error(folder_, "was removed or moved while its run was at work",
                     "leave the folder alone; if it was moved, continue there with --resume",
                     "run-folder-removed");
  }

  /// Writes the checkpoint. @throws file_error (disk full, the folder was removed)
  void save(training_state const& state, std::vector<named_tensor> optimizer,
            std::vector<named_tensor> average, json const& run_record) {
    if (folder_.empty()) return;
    require_folder();
    saved_ = std::chrono::steady_clock::now();
    save_checkpoint(
        {state, state_dict(network_), std::move(optimizer), run_record, std::move(average)},
        last_file());
    saves_ = true;
  }
  /// Whether the last checkpoint is older than this.
  bool save_is_due(double minutes) const {
    return !folder_.empty() &&
           std::chrono::steady_clock::now() - saved_ >= std::chrono::duration<double>(60 * minutes);
  }

  /// @throws file_error (the checkpoint stands behind the end of its epoch)
  void require_step_in_epoch(training_state const& state, std::int64_t steps) const {
    if (state.step > steps)
      throw file_error(last_file(),
                       "has damaged metadata (step is " + std::to_string(state.step) +
                           ", and an epoch has " + std::to_string(steps) + ")",
                       "restore it from a copy, or start a new run", "no-checkpoint");
  }

  /// Loads the network of a checkpoint, and the best one so far from its file.
  /// @param network  where the checkpoint's network goes; the one that this keeps
  /// @param state    its best score falls where the file belongs to a later epoch than it says
  /// @returns why there is no best network: its file is gone, or is not usable and set aside as
  ///          best.safetensors.unusable; empty where there is one
  /// @throws file_error (the checkpoint is of another network)
  std::string restore(checkpoint const& saved, Network& network, training_state& state) {
    require_complete(load_state(network, saved.network), last_file());
    saves_ = true;
    if (state.best_epoch < 0) return {};
    try {
      restore_best(network, state);
      return {};
    } catch (error const& problem) {
      best_.reset();
      if (!std::filesystem::exists(best_file())) return problem.what();
      auto const aside = folder_ / "best.safetensors.unusable";
      std::filesystem::rename(best_file(), aside);
      return std::string(problem.what()) + "\nThe file is kept as " + aside.string() + ".";
    }
  }

  /// The checkpoint.
  std::filesystem::path last_file() const { return folder_ / "last.safetensors"; }

 private:
  void restore_best(Network const& network, training_state& state) {
    best_ = clone(network);
    auto best = read_safetensors(best_file());
    cxr::require_finite(best.tensors, best_file());
    require_complete(load_state(*best_, best.tensors), best_file());
    // Killed between writing the best network and the checkpoint: the epoch is repeated, and its
    // network replaces that of its first try whatever its score.
    if (best.metadata["cxr.epoch"] != std::to_string(state.best_epoch + 1))
      state.best_score = -std::numeric_limits<double>::infinity();
  }

  std::filesystem::path best_file() const { return folder_ / "best.safetensors"; }

  Network const& network_;
  std::filesystem::path folder_;
  std::optional<Network> best_;
  std::chrono::steady_clock::time_point saved_;
  bool saves_ = false;  // a checkpoint of this training is in the folder
};

}  // namespace cxr
