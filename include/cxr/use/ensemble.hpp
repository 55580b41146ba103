// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/model/ensemble.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/use/load.hpp"
#include "cxr/use/model.hpp"
#include "cxr/use/predict.hpp"

namespace cxr {

namespace detail {

/// What the files of an ensemble must agree in, for errors.
inline json facts_to_agree_in(std::optional<model_record> const& record) {
  if (!record) return json::object();
  json const point{{"rule", record->decision}, {"thresholds", record->thresholds}};
  return {{"classes", record->classes},
          {"labelling", to_text(record->labels)},
          {"normalisation", {{"mean", record->mean}, {"deviation", record->deviation}}},
          {"preprocess", record->preprocess},
          {"operating point", point}};
}

/// @param free_point  whether operating points may differ
/// @throws data_error (the files state different facts, or are one file)
inline void require_agreement(std::optional<model_record> const& first,
                              std::optional<model_record> const& second, std::string const& files,
                              bool free_point) {
  auto const expected = facts_to_agree_in(first), stated = facts_to_agree_in(second);
  if (expected.size() != stated.size())
    throw data_error(files + " are not both of runs of cxr", "give files of one kind",
                     "ensemble-differs");
  for (auto const& [fact, value] : expected.items()) {
    if (value == stated[fact] || (free_point && fact == "operating point")) continue;
    throw data_error(
        files + " differ in their " + fact + ", " + value.dump() + " and " + stated[fact].dump(),
        fact == "operating point" ? "give the ensemble one of its own, chosen on validation"
                                  : "give files of runs that agree in it",
        "ensemble-differs");
  }
}

/// What an ensemble states of itself: what its files agree in.
template <class Network>
std::optional<model_record> ensemble_record(std::vector<std::optional<model_record>> const& records,
                                            ensemble<Network> const& network,
                                            std::optional<operating_point> const& point) {
  auto whole = records.front();
  if (!whole) return whole;
  whole->epoch = 0;
  whole->metrics = json::object();
  whole->class_weights.clear();
  // Those of single networks do not hold for the mean.
  if (records.size() > 1) whole->calibration = whole->conformal = json::object();
  for (auto const& record : records) {
    if (!record->class_weights.empty()) whole->class_weights = network.class_weights();
    if (record->split != whole->split) whole->split.clear();
  }
  if (point) {
    whole->thresholds = point->thresholds;
    whole->decision = point->rule;
  }
  return whole;
}

/// Models of one type as one. @param files  of the models, for errors
/// @throws data_error (a file twice, files that differ; names both)
template <class Model>
auto join_models(std::vector<Model> models, std::vector<std::filesystem::path> const& files,
                 std::optional<operating_point> const& point) {
  std::vector<std::remove_cvref_t<decltype(models.front().network())>> networks;
  std::vector<std::optional<model_record>> records;
  std::vector<std::vector<double>> weights;
  for (std::size_t index = 0; index < models.size(); ++index) {
    auto const both = files.front().string() + " and " + files[index].string();
    for (std::size_t other = 0; other < index; ++other)
      if (std::filesystem::equivalent(files[other], files[index]))
        throw data_error("an ensemble was given " + files[index].string() + " twice",
                         "give each network once", "ensemble-twice");
    records.push_back(models[index].record());
    require_agreement(records.front(), records.back(), both, point.has_value());
    weights.push_back(records.back() ? records.back()->class_weights : std::vector<double>{});
    networks.push_back(std::move(models[index].network()));
  }
  auto const labels =
      !records.empty() && records.front() ? records.front()->labels : labelling::exclusive;
  auto network = make_ensemble(std::move(networks), labels, Model::outputs, weights);
  auto record = ensemble_record(records, network, point);
  return models.front().with_network(std::move(network), std::move(record));
}

/// The model that join_models() makes of some.
template <class Model>
using joined_model = decltype(join_models(std::declval<std::vector<Model>>(), {}, {}));

}  // namespace detail

/// Several networks of one architecture as one model, in one line:
/// `auto predict = cxr::load_ensemble<cxr::densenet121, cxr::mlp_head>({"runs/001/best.safetensors",
/// "runs/002/best.safetensors"});` Its probabilities are the mean of theirs before calibration
/// (model/ensemble.hpp); a single file keeps its calibration.
/// @param files  of runs that differ in seed or fold, and agree in classes, labelling,
///               normalisation and preprocess
/// @param point  the operating point of the ensemble; none: that of the files, if they have the same one
/// @throws as load; data_error (no file, a file twice, files that differ; names both)
template <template <class> class Backbone, class H, std::int64_t K = 2,
          class E = default_of<role::execution>>
auto load_ensemble(std::vector<std::filesystem::path> const& files, E const& execution = {},
                   std::optional<operating_point> const& point = {}) {
  std::vector<decltype(load<Backbone, H, K>(files.front(), execution))> models;
  for (auto const& file : files) models.push_back(load<Backbone, H, K>(file, execution));
  return detail::join_models(std::move(models), files, point);
}

/// The networks that several runs of a pipeline kept (`best.safetensors`) as one predictor.
template <class Pipeline>
class ensemble_predictor : public detail::joined_model<detail::model_of<Pipeline>> {
 public:
  /// @param files  as load_ensemble  @param point  as load_ensemble
  /// @throws as predictor and load_ensemble
  explicit ensemble_predictor(std::vector<std::filesystem::path> const& files,
                              std::optional<operating_point> const& point = {})
      : detail::joined_model<detail::model_of<Pipeline>>(
            detail::join_models(load_all(files), files, point)) {}

  /// The class names, in the order of the logits.
  static constexpr auto const& classes() { return predictor<Pipeline>::classes(); }
  /// Whether each image has one class, or findings of its own.
  static constexpr labelling labels() { return predictor<Pipeline>::labels(); }

 private:
  static std::vector<detail::model_of<Pipeline>> load_all(
      std::vector<std::filesystem::path> const& files) {
    std::vector<detail::model_of<Pipeline>> models;
    for (auto const& file : files) models.push_back(predictor<Pipeline>(file));
    return models;
  }
};

}  // namespace cxr
