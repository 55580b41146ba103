// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/bounded_json.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/named_tensor.hpp"
#include "cxr/format/finite_tensors.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr {

/// An epoch whose network is kept as a file of its own.
struct kept_epoch {
  std::int64_t epoch = 0;  ///< 0-based
  double score = 0;        ///< larger is better; -inf: undefined

  bool operator==(kept_epoch const&) const = default;  ///< equal in both
};

/// Where a training stands between two steps. Random numbers are functions of (seed, epoch, sample
/// id), so that epoch and step are the whole random state.
struct training_state {
  std::int64_t epoch = 0;             ///< the epoch to continue with
  std::int64_t step = 0;              ///< batches of it that are learnt already
  double loss_sum = 0;                ///< over the images of those batches
  std::int64_t images = 0;            ///< in those batches
  std::vector<epoch_report> history;  ///< the epochs that ended
  std::int64_t best_epoch = -1;       ///< -1: none yet
  double best_score = 0;              ///< of that epoch; larger is better; -inf: undefined
  std::vector<kept_epoch> kept = {};  ///< of --keep-epochs, the best first
  bool stopped = false;               ///< an observer asked to stop: no further epoch

  /// Whether no further epoch follows; one that was stopped is still validated.
  /// @param patience  epochs without a better one; 0: any number
  bool ended_early(std::int64_t patience) const {
    return (stopped && step == 0) ||
           (patience > 0 && best_epoch >= 0 && epoch - best_epoch > patience);
  }
};

/// A training that can be resumed: what `last.safetensors` of a run folder holds.
struct checkpoint {
  training_state state;                 ///< where it stands
  std::vector<named_tensor> network;    ///< every parameter and buffer
  std::vector<named_tensor> optimizer;  ///< by parameter name
  json settings;                        ///< of the run that wrote it
  /// Every parameter and buffer of the average over the updates; empty where none is taken.
  std::vector<named_tensor> average = {};
};

namespace detail {

/// More than any training has; a number beyond is damage.
inline constexpr std::int64_t most_epochs = 1'000'000'000, most_images = std::int64_t{1} << 53;

inline measurement read_measurement(json const& value) {
  if (value.is_number()) return value.get<double>();
  // The reason is a text of static lifetime elsewhere; a resumed run keeps the general one.
  return measurement::undefined("undefined in the run that was resumed");
}

inline named_measurements read_measurements(json const& values) {
  named_measurements metrics;
  for (auto const& [name, value] : values.items())
    metrics.emplace_back(name, read_measurement(value));
  return metrics;
}

inline epoch_report read_epoch_report(json const& row) {
  epoch_report epoch;
  epoch.epoch = whole_number(row.at("epoch"), "epoch", 0, most_epochs);
  epoch.seconds = row.at("seconds");
  epoch.images_per_second = row.at("images_per_second");
  epoch.learning_rate = row.at("learning_rate");
  epoch.training_loss = row.at("training_loss");
  epoch.validation_loss = row.at("validation_loss");
  epoch.metrics = read_measurements(row.at("metrics"));
  if (row.contains("stress")) {
    epoch.stress_loss = row.at("stress").at("loss");
    epoch.stress = read_measurements(row.at("stress").at("metrics"));
  }
  epoch.best = row.at("best");
  epoch.execution = row.at("execution");
  return epoch;
}

/// JSON has no infinity.
inline json score_to_json(double score) { return std::isfinite(score) ? json(score) : json(); }
inline double read_score(json const& value) {
  return value.is_null() ? -std::numeric_limits<double>::infinity() : value.get<double>();
}

inline json to_json(training_state const& state) {
  json history = json::array();
  for (auto const& epoch : state.history) history.push_back(cxr::to_json(epoch));
  json values{{"epoch", state.epoch},
              {"step", state.step},
              {"loss_sum", state.loss_sum},
              {"images", state.images},
              {"best_epoch", state.best_epoch},
              {"best_score", score_to_json(state.best_score)},
              {"history", history}};
  for (auto const& [epoch, score] : state.kept)
    values["kept"].push_back({{"epoch", epoch}, {"score", score_to_json(score)}});
  if (state.stopped) values["stopped"] = true;
  return values;
}
/// @throws std::out_of_range naming a number that no training writes
inline training_state read_training_state(json const& values) {
  training_state state;
  state.epoch = whole_number(values.at("epoch"), "epoch", 0, most_epochs);
  state.images = whole_number(values.at("images"), "images", 0, most_images);
  // Each step learns from one image at least.
  state.step = whole_number(values.at("step"), "step", 0, state.images);
  state.loss_sum = values.at("loss_sum");
  state.best_epoch = whole_number(values.at("best_epoch"), "best_epoch", -1, state.epoch - 1);
  state.best_score = read_score(values.at("best_score"));
  for (auto const& entry : values.value("kept", json::array()))
    state.kept.push_back({whole_number(entry.at("epoch"), "a kept epoch", 0, state.epoch - 1),
                          read_score(entry.at("score"))});
  for (auto const& row : values.at("history")) {
    state.history.push_back(read_epoch_report(row));
    if (state.history.back().epoch + 1 != static_cast<std::int64_t>(state.history.size()))
      throw std::out_of_range("history has epoch " + std::to_string(state.history.back().epoch) +
                              " in place " + std::to_string(state.history.size() - 1));
  }
  if (state.epoch != static_cast<std::int64_t>(state.history.size()))
    throw std::out_of_range("epoch is " + std::to_string(state.epoch) + ", and the history has " +
                            std::to_string(state.history.size()) + " epochs");
  state.stopped = values.value("stopped", false);
  return state;
}

inline constexpr std::string_view network_prefix = "network/", optimizer_prefix = "optimizer/",
                                  average_prefix = "average/";

}  // namespace detail

/// Writes a checkpoint as one safetensors file, whole or not at all.
/// @throws file_error (disk full, folder not writable)
inline void save_checkpoint(checkpoint const& training, std::filesystem::path const& file) {
  std::vector<named_tensor> tensors;
  auto const add = [&](std::string_view prefix, std::vector<named_tensor> const& part) {
    for (auto const& [name, tensor] : part) tensors.push_back({std::string(prefix) + name, tensor});
  };
  add(detail::network_prefix, training.network);
  add(detail::optimizer_prefix, training.optimizer);
  add(detail::average_prefix, training.average);
  write_safetensors(file, tensors,
                    {{"cxr.checkpoint", "1"},
                     {"cxr.settings", training.settings.dump()},
                     {"cxr.state", detail::to_json(training.state).dump()}});
}

namespace detail {

[[noreturn]] inline void refuse_checkpoint(std::filesystem::path const& file,
                                           std::string const& problem) {
  throw file_error(file, problem, "give --resume the folder of a run that cxr began",
                   "no-checkpoint");
}

/// Reads what a checkpoint states beside its tensors. @throws file_error (damaged, or no checkpoint)
inline void read_checkpoint_metadata(weight_file const& content, std::filesystem::path const& file,
                                     checkpoint& training) {
  auto const text = [&](char const* key) {
    auto const found = content.metadata.find(key);
    if (found == content.metadata.end()) refuse_checkpoint(file, "is no checkpoint of a training");
    return found->second;
  };
  auto const parsed = [&](std::string const& key) {
    auto const refuse = [&](std::string const& problem) {
      throw std::out_of_range(key + " " + problem);
    };
    // The history has some values for each epoch.
    return parse_bounded(text(key.c_str()), refuse, {.values = 1 << 24});
  };
  if (text("cxr.checkpoint") != "1") refuse_checkpoint(file, "is a checkpoint of another version");
  try {
    training.settings = parsed("cxr.settings");
    training.state = read_training_state(parsed("cxr.state"));
  } catch (json::exception const& problem) {
    refuse_checkpoint(file, std::string("has damaged metadata (") + problem.what() + ")");
  } catch (std::out_of_range const& problem) {
    refuse_checkpoint(file, std::string("has damaged metadata (") + problem.what() + ")");
  }
}

}  // namespace detail

/// Reads what save_checkpoint wrote.
/// @throws file_error (missing, corrupt, NaN in a tensor, or no checkpoint)
inline checkpoint load_checkpoint(std::filesystem::path const& file) {
  if (!std::filesystem::exists(file)) detail::refuse_checkpoint(file, "there is no checkpoint");
  auto const content = read_safetensors(file);
  checkpoint training;
  detail::read_checkpoint_metadata(content, file, training);
  require_finite(content.tensors, file);
  auto const take = [](named_tensor const& entry, std::string_view prefix,
                       std::vector<named_tensor>& part) {
    if (!entry.name.starts_with(prefix)) return false;
    part.push_back({entry.name.substr(prefix.size()), entry.tensor});
    return true;
  };
  for (auto const& entry : content.tensors)
    if (!take(entry, detail::network_prefix, training.network) &&
        !take(entry, detail::optimizer_prefix, training.optimizer) &&
        !take(entry, detail::average_prefix, training.average))
      detail::refuse_checkpoint(
          file, "holds a tensor of neither network, optimizer nor average: " + entry.name);
  return training;
}

}  // namespace cxr
