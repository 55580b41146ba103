// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/named_tensor.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/train/observer/report_json.hpp"

namespace cxr {

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
};

namespace detail {

inline measurement read_measurement(json const& value) {
  if (value.is_number()) return value.get<double>();
  // The reason is a text of static lifetime elsewhere; a resumed run keeps the general one.
  return measurement::undefined("undefined in the run that was resumed");
}

inline epoch_report read_epoch_report(json const& row) {
  epoch_report epoch;
  epoch.epoch = row.at("epoch");
  epoch.seconds = row.at("seconds");
  epoch.images_per_second = row.at("images_per_second");
  epoch.learning_rate = row.at("learning_rate");
  epoch.training_loss = row.at("training_loss");
  epoch.validation_loss = row.at("validation_loss");
  for (auto const& [name, value] : row.at("metrics").items())
    epoch.metrics.emplace_back(name, read_measurement(value));
  epoch.best = row.at("best");
  epoch.execution = row.at("execution");
  return epoch;
}

inline json to_json(training_state const& state) {
  json history = json::array();
  for (auto const& epoch : state.history) history.push_back(cxr::to_json(epoch));
  json values{{"epoch", state.epoch},
              {"step", state.step},
              {"loss_sum", state.loss_sum},
              {"images", state.images},
              {"best_epoch", state.best_epoch},
              {"best_score", std::isfinite(state.best_score) ? json(state.best_score) : json()},
              {"history", history}};
  if (state.stopped) values["stopped"] = true;
  return values;
}
inline training_state read_training_state(json const& values) {
  training_state state;
  state.epoch = values.at("epoch");
  state.step = values.at("step");
  state.loss_sum = values.at("loss_sum");
  state.images = values.at("images");
  state.best_epoch = values.at("best_epoch");
  auto const& score = values.at("best_score");  // JSON has no infinity
  state.best_score =
      score.is_null() ? -std::numeric_limits<double>::infinity() : score.get<double>();
  for (auto const& row : values.at("history")) state.history.push_back(read_epoch_report(row));
  state.stopped = values.value("stopped", false);
  return state;
}

inline constexpr std::string_view network_prefix = "network/", optimizer_prefix = "optimizer/";

}  // namespace detail

/// Writes a checkpoint as one safetensors file, whole or not at all.
/// @throws file_error (disk full, folder not writable)
inline void save_checkpoint(checkpoint const& training, std::filesystem::path const& file) {
  std::vector<named_tensor> tensors;
  for (auto const& [name, tensor] : training.network)
    tensors.push_back({std::string(detail::network_prefix) + name, tensor});
  for (auto const& [name, tensor] : training.optimizer)
    tensors.push_back({std::string(detail::optimizer_prefix) + name, tensor});
  write_safetensors(file, tensors,
                    {{"cxr.checkpoint", "1"},
                     {"cxr.settings", training.settings.dump()},
                     {"cxr.state", detail::to_json(training.state).dump()}});
}

/// Reads what save_checkpoint wrote.
/// @throws file_error (missing, corrupt, or no checkpoint)
inline checkpoint load_checkpoint(std::filesystem::path const& file) {
  auto const no_checkpoint = [&](std::string const& problem) {
    return file_error(file, problem, "give --resume the folder of a run that cxr began",
                      "no-checkpoint");
  };
  if (!std::filesystem::exists(file)) throw no_checkpoint("there is no checkpoint");
  auto const content = read_safetensors(file);
  auto const text = [&](char const* key) {
    auto const found = content.metadata.find(key);
    if (found == content.metadata.end()) throw no_checkpoint("is no checkpoint of a training");
    return found->second;
  };
  if (text("cxr.checkpoint") != "1") throw no_checkpoint("is a checkpoint of another version");
  checkpoint training;
  try {
    training.settings = json::parse(text("cxr.settings"));
    training.state = detail::read_training_state(json::parse(text("cxr.state")));
  } catch (json::exception const& problem) {
    throw no_checkpoint(std::string("has damaged metadata (") + problem.what() + ")");
  }
  for (auto const& [name, tensor] : content.tensors) {
    if (name.starts_with(detail::network_prefix))
      training.network.push_back({name.substr(detail::network_prefix.size()), tensor});
    else if (name.starts_with(detail::optimizer_prefix))
      training.optimizer.push_back({name.substr(detail::optimizer_prefix.size()), tensor});
    else
      throw no_checkpoint("holds a tensor of neither network nor optimizer: " + name);
  }
  return training;
}

}  // namespace cxr
