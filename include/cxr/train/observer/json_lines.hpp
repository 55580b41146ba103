// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/fwd.hpp"
#include "cxr/train/observer/observer.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr {

/// Appends one JSON object for each event to a file in the run's folder, at once, so that other programs
/// can follow a run: {"event": "step", "epoch": 1, "step": 1, "images": 32, "loss": 0.69}. Epochs and
/// steps are counted from 1; NaN and infinity become null. A resumed run appends.
struct json_lines {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "json_lines";

  std::string file = "events.jsonl";
  std::int64_t every = 1;

  static constexpr auto fields = hana::make_tuple(
      field{&json_lines::file, "events-file", "Name of the file in the run's folder."},
      field{&json_lines::every, "events-every", "Steps between two step events."}.in(1, 1e9).unit(
          "steps"));

  class state;
  /// Starts without a file: the folder is known when training starts.
  state start() const;
};

/// The open file of one run: what start() gives.
class json_lines::state {
 public:
  /// @param settings  name of the file, and how often a step is written
  explicit state(json_lines const& settings) : settings_(settings) {}

  /// Opens the file. @throws file_error (it cannot be written)
  void operator()(training_start const& start) {
    out_.reset();
    if (start.folder.empty()) return;
    path_ = start.folder / settings_.file;
    out_.emplace(path_, std::ios::app);
    write({{"event", "start"},
           {"first_epoch", start.first_epoch + 1},
           {"epochs", start.epochs},
           {"steps", start.steps},
           {"class_counts", start.class_counts}});
  }
  /// Writes the text.
  void operator()(note_report const& note) {
    write({{"event", "note"}, {"text", std::string(note.text)}});
  }
  /// Writes every n-th step.
  void operator()(step_report const& step) {
    if (step.step % settings_.every != 0) return;
    write({{"event", "step"},
           {"epoch", step.epoch + 1},
           {"step", step.step + 1},
           {"images", step.images},
           {"loss", step.loss}});
  }
  /// Writes a row of the history.
  void operator()(epoch_report const& epoch) {
    json event{{"event", "epoch"}};
    event.update(to_json(epoch));
    event["epoch"] = epoch.epoch + 1;
    write(event);
  }
  /// Writes the numbers of a subset.
  void operator()(evaluation_report const& evaluation) {
    write({{"event", "evaluation"},
           {"subset", evaluation.subset},
           {"images", evaluation.images},
           {"loss", evaluation.loss},
           {"metrics", to_json(evaluation.metrics)},
           {"intervals", to_json(evaluation.intervals)}});
  }
  /// Writes how the run ended, and closes the file.
  void operator()(run_end const& end) {
    json const best = end.best_epoch < 0 ? json() : json(end.best_epoch + 1);
    write({{"event", "end"}, {"interrupted", end.interrupted}, {"best_epoch", best}});
    out_.reset();
  }

 private:
  void write(json const& event) {
    if (!out_) return;
    *out_ << event.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
    if (!*out_)
      throw file_error(path_, "cannot be written", "check the disk and the permissions",
                       "cannot-write");
  }

  json_lines settings_;
  std::filesystem::path path_;
  std::optional<std::ofstream> out_;
};

inline json_lines::state json_lines::start() const { return state(*this); }

}  // namespace cxr
