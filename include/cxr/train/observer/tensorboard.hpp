// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/fwd.hpp"
#include "cxr/train/observer/event_file.hpp"
#include "cxr/train/observer/observer.hpp"

namespace cxr {

/// Writes an event file for TensorBoard (`tensorboard --logdir runs`): after each epoch losses, learning
/// rate and the metrics on validation and under stress, with the epoch, from 1, as step; at the end the
/// numbers of each subset at the operating point, with the best epoch as step. Undefined numbers are
/// left out. Times are seconds of training: TensorBoard's relative axis is right, its wall axis begins
/// in 1970.
struct tensorboard {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "tensorboard";

  std::string folder = "tensorboard";

  static constexpr auto fields = hana::make_tuple(field{
      &tensorboard::folder, "tensorboard-folder", "Name of the event file's folder in the run's."});

  class state;
  /// Starts without a file: the folder is known when training starts.
  state start() const;
};

/// The open file of one run: what start() gives.
class tensorboard::state {
 public:
  /// @param settings  name of the folder
  explicit state(tensorboard const& settings) : settings_(settings) {}

  /// Opens the file. That of a resumed run is written again, with its finished epochs, so that no step is
  /// there twice. @throws file_error (it cannot be written)
  void operator()(training_start const& start) {
    out_.reset();
    seconds_ = 0;
    best_ = 0;
    if (start.folder.empty()) return;
    // TensorBoard looks for "tfevents".
    path_ = start.folder / settings_.folder / "events.out.tfevents.0.cxr";
    std::error_code failed;  // then the file cannot be written
    std::filesystem::create_directories(path_.parent_path(), failed);
    out_.emplace(path_, std::ios::binary | std::ios::trunc);
    write(detail::version_record());
    for (auto const& epoch : start.earlier) (*this)(epoch);
  }
  /// Writes the numbers of an epoch.
  void operator()(epoch_report const& epoch) {
    seconds_ += epoch.seconds;
    auto const step = epoch.epoch + 1;
    if (epoch.best) best_ = step;
    if (!out_) return;
    std::string records;
    auto const add = [&](std::string_view tag, double value) {
      records += detail::scalar_record(seconds_, step, tag, value);
    };
    add("loss/training", epoch.training_loss);
    add("loss/validation", epoch.validation_loss);
    if (!epoch.stress.empty()) add("loss/stress", epoch.stress_loss);
    add("learning_rate", epoch.learning_rate);
    add("images_per_second", epoch.images_per_second);
    write(records + metrics("validation/", step, epoch.metrics) +
          metrics("stress/", step, epoch.stress));
  }
  /// Writes the numbers of a subset.
  void operator()(evaluation_report const& evaluation) {
    auto const prefix = "final/" + evaluation.subset + "/";
    write(detail::scalar_record(seconds_, best_, prefix + "loss", evaluation.loss) +
          metrics(prefix, best_, evaluation.metrics));
  }
  /// Closes the file.
  void operator()(run_end const&) { out_.reset(); }

 private:
  std::string metrics(std::string const& prefix, std::int64_t step,
                      named_measurements const& numbers) const {
    std::string records;
    for (auto const& [metric, value] : numbers)
      if (value.defined())
        records += detail::scalar_record(seconds_, step, prefix + metric, value.value());
    return records;
  }
  void write(std::string const& records) {
    if (!out_) return;
    *out_ << records << std::flush;
    if (!*out_)
      throw file_error(path_, "cannot be written", "check the disk and the permissions",
                       "cannot-write");
  }

  tensorboard settings_;
  std::filesystem::path path_;
  std::optional<std::ofstream> out_;
  double seconds_ = 0;     // of training
  std::int64_t best_ = 0;  // epoch, from 1
};

inline tensorboard::state tensorboard::start() const { return state(*this); }

}  // namespace cxr
