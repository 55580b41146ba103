// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/format/safetensors.hpp"
#include "cxr/model/network.hpp"
#include "cxr/train/observer/observer.hpp"

namespace cxr {

/// Where a training stands between two steps. Random numbers are functions of (seed, epoch, sample
/// id), so that epoch and step are the whole random state.
struct training_state {
  std::int64_t epoch = 0;             ///< the epoch to go on with
  std::int64_t step = 0;              ///< batches of it that are learnt already
  double loss_sum = 0;                ///< over the images of those batches
  std::int64_t images = 0;            ///< in those batches
  std::vector<epoch_report> history;  ///< the epochs that ended
  std::int64_t best_epoch = -1;       ///< -1: none yet
  double best_score = 0;              ///< of that epoch; larger is better; -inf: undefined
};

/// A training that can go on: what `last.safetensors` of a run folder holds.
struct checkpoint {
  training_state state;                 ///< where it stands
  std::vector<named_tensor> network;    ///< every parameter and buffer
  std::vector<named_tensor> optimizer;  ///< by parameter name
  json settings;                        ///< of the run that wrote it
};

namespace detail {

inline json to_json(measurement const& of) {
  if (of.defined()) return of.value();
  return json{{"undefined", std::string(of.why_not())}};
}
inline measurement measurement_from(json const& from) {
  if (from.is_number()) return from.get<double>();
  // The reason is a text of static lifetime elsewhere; a resumed run keeps the general one.
  return measurement::undefined("undefined in the run that was resumed");
}

inline json to_json(epoch_report const& of) {
  json metrics = json::object();
  for (auto const& [name, value] : of.metrics) metrics[name] = to_json(value);
  return {{"epoch", of.epoch},
          {"seconds", of.seconds},
          {"images_per_second", of.images_per_second},
          {"learning_rate", of.learning_rate},
          {"training_loss", of.training_loss},
          {"validation_loss", of.validation_loss},
          {"metrics", metrics},
          {"best", of.best},
          {"execution", of.execution}};
}
inline epoch_report epoch_report_from(json const& from) {
  epoch_report of;
  of.epoch = from.at("epoch");
  of.seconds = from.at("seconds");
  of.images_per_second = from.at("images_per_second");
  of.learning_rate = from.at("learning_rate");
  of.training_loss = from.at("training_loss");
  of.validation_loss = from.at("validation_loss");
  for (auto const& [name, value] : from.at("metrics").items())
    of.metrics.emplace_back(name, measurement_from(value));
  of.best = from.at("best");
  of.execution = from.at("execution");
  return of;
}

inline json to_json(training_state const& of) {
  json history = json::array();
  for (auto const& epoch : of.history) history.push_back(to_json(epoch));
  return {{"epoch", of.epoch},
          {"step", of.step},
          {"loss_sum", of.loss_sum},
          {"images", of.images},
          {"best_epoch", of.best_epoch},
          {"best_score", std::isfinite(of.best_score) ? json(of.best_score) : json()},
          {"history", history}};
}
inline training_state training_state_from(json const& from) {
  training_state of;
  of.epoch = from.at("epoch");
  of.step = from.at("step");
  of.loss_sum = from.at("loss_sum");
  of.images = from.at("images");
  of.best_epoch = from.at("best_epoch");
  auto const& score = from.at("best_score");  // JSON has no infinity
  of.best_score = score.is_null() ? -std::numeric_limits<double>::infinity() : score.get<double>();
  for (auto const& epoch : from.at("history")) of.history.push_back(epoch_report_from(epoch));
  return of;
}

inline constexpr std::string_view network_prefix = "network/", optimizer_prefix = "optimizer/";

}  // namespace detail

/// Writes a checkpoint as one safetensors file, whole or not at all.
/// @throws file_error (disk full, folder not writable)
inline void save_checkpoint(checkpoint const& of, std::filesystem::path const& file) {
  std::vector<named_tensor> all;
  for (auto const& [name, tensor] : of.network)
    all.push_back({std::string(detail::network_prefix) + name, tensor});
  for (auto const& [name, tensor] : of.optimizer)
    all.push_back({std::string(detail::optimizer_prefix) + name, tensor});
  write_safetensors(file, all,
                    {{"cxr.checkpoint", "1"},
                     {"cxr.settings", of.settings.dump()},
                     {"cxr.state", detail::to_json(of.state).dump()}});
}

/// Reads what save_checkpoint wrote.
/// @throws file_error (missing, corrupt, or no checkpoint)
inline checkpoint load_checkpoint(std::filesystem::path const& file) {
  auto const no_checkpoint = [&](std::string const& what) {
    return file_error(file, what, "give --resume the folder of a run that cxr began",
                      "no-checkpoint");
  };
  if (!std::filesystem::exists(file)) throw no_checkpoint("there is no checkpoint");
  auto const read = read_safetensors(file);
  auto const text = [&](char const* key) {
    auto const found = read.metadata.find(key);
    if (found == read.metadata.end()) throw no_checkpoint("is no checkpoint of a training");
    return found->second;
  };
  if (text("cxr.checkpoint") != "1") throw no_checkpoint("is a checkpoint of another version");
  checkpoint of;
  try {
    of.settings = json::parse(text("cxr.settings"));
    of.state = detail::training_state_from(json::parse(text("cxr.state")));
  } catch (json::exception const& problem) {
    throw no_checkpoint(std::string("has a damaged record (") + problem.what() + ")");
  }
  for (auto const& [name, tensor] : read.tensors) {
    if (name.starts_with(detail::network_prefix))
      of.network.push_back({name.substr(detail::network_prefix.size()), tensor});
    else if (name.starts_with(detail::optimizer_prefix))
      of.optimizer.push_back({name.substr(detail::optimizer_prefix.size()), tensor});
    else
      throw no_checkpoint("holds a tensor of neither network nor optimizer: " + name);
  }
  return of;
}

}  // namespace cxr
