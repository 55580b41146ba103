// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/format/weight_file.hpp"
#include "cxr/model/weights/weights.hpp"

namespace cxr {

/// A normalisation as in the metadata of cxr's files.
template <std::size_t C>
json to_json(normalisation<C> const& pixels) {
  return {{"mean", pixels.mean}, {"deviation", pixels.deviation}};
}

/// What a weights file of cxr (`best.safetensors`) states about its network. Only this struct reads and
/// writes that metadata.
struct model_record {
  std::vector<std::string> classes = {};    ///< (K) names, in the order of the logits
  labelling labels = labelling::exclusive;  ///< one class per image, or independent findings
  std::vector<double> mean = {};            ///< (C) of the normalisation, for pixels in 0…1
  std::vector<double> deviation = {};       ///< (C) of the normalisation
  json settings = json::object();          ///< of its run: heading → {policy, option: value, …}
  std::string pipeline = {};               ///< the policies as text, for people
  std::string preprocess = {};             ///< fingerprint: every setting that changes a pixel
  std::string split = {};                  ///< SHA-256 of the split's certificate
  std::vector<double> thresholds = {};     ///< of the operating point: one for two classes, (K) for
                                           ///< findings, none: the likeliest class
  std::string decision = {};               ///< the rule that chose them, as text
  std::vector<double> class_weights = {};  ///< (K) how much each class counted in training, in
                                           ///< relation to its images; empty: as its images
  json calibration = json::object();  ///< of the probabilities, as measure/calibration/ writes it;
                                      ///< empty: none was fitted
  json conformal = json::object();  ///< sets of classes, as measure/conformal_json.hpp writes them;
                                    ///< empty: none were fitted
  std::int64_t epoch = 0;           ///< 1-based, of the network that was saved
  json metrics = json::object();    ///< subset → metric → value, of that epoch

  /// The metadata to write.
  std::map<std::string, std::string> metadata() const;
  /// Reads a file's metadata. @param file  named in errors
  /// @throws file_error (not written by a run of cxr, or damaged)
  static model_record read(weight_file const& weights, std::filesystem::path const& file);
};

inline std::map<std::string, std::string> model_record::metadata() const {
  std::map<std::string, std::string> entries{
      {"cxr.classes", json(classes).dump()},
      {"cxr.normalisation", json{{"mean", mean}, {"deviation", deviation}}.dump()},
      {"cxr.pipeline", pipeline},
      {"cxr.preprocess", preprocess},
      {"cxr.settings", settings.dump()},
      {"cxr.split", split},
      {"cxr.epoch", std::to_string(epoch)},
      {"cxr.metrics", metrics.dump()}};
  if (labels == labelling::multi_label) entries["cxr.labels"] = to_text(labels);
  if (thresholds.size() == 1) entries["cxr.threshold"] = json(thresholds[0]).dump();
  if (thresholds.size() > 1) entries["cxr.threshold"] = json(thresholds).dump();
  if (!decision.empty()) entries["cxr.decision"] = decision;
  if (!calibration.empty()) entries["cxr.calibration"] = calibration.dump();
  if (!conformal.empty()) entries["cxr.conformal"] = conformal.dump();
  if (!class_weights.empty()) entries["cxr.class_weights"] = json(class_weights).dump();
  return entries;
}

namespace detail {

/// Reads values of a file's metadata; `current()` is the one read last, with what is wrong with it, for
/// error texts.
class metadata_reader {
 public:
  explicit metadata_reader(weight_file const& weights) : weights_(weights) {}

  bool has(char const* name) const { return weights_.metadata.contains(name); }
  json value(char const* name) {
    current_ = name;
    auto const found = weights_.metadata.find(name);
    if (found == weights_.metadata.end()) return json();
    return parse_bounded(found->second, [&](std::string const& problem) { refuse(problem); });
  }
  std::int64_t whole_number(char const* name) {
    auto const number = value(name);
    try {
      return detail::whole_number(number, name, 0, std::numeric_limits<std::int64_t>::max());
    } catch (std::out_of_range const& problem) {
      current_ = problem.what();
      throw json::other_error::create(501, current_, nullptr);
    }
  }
  std::vector<double> thresholds(std::size_t classes) {
    if (!has("cxr.threshold")) return {};
    auto const stated = value("cxr.threshold");
    auto const numbers =
        stated.is_array() ? stated.get<std::vector<double>>() : std::vector{stated.get<double>()};
    require_thresholds(numbers, classes);
    return numbers;
  }
  std::vector<double> class_weights(std::size_t classes) {
    if (!has("cxr.class_weights")) return {};
    auto const numbers = value("cxr.class_weights").get<std::vector<double>>();
    require_class_weights(numbers, classes);
    return numbers;
  }
  /// @param what  "a calibration", for errors
  json object(char const* name, std::string const& what) {
    if (!has(name)) return json::object();
    auto stated = value(name);
    if (!stated.is_object()) refuse("is not " + what);
    return stated;
  }
  void require_thresholds(std::vector<double> const& thresholds, std::size_t classes) {
    bool const findings = text("cxr.labels") == to_text(labelling::multi_label);
    if (thresholds.size() != (findings ? classes : 1))
      refuse("has " + std::to_string(thresholds.size()) + " numbers for " +
             std::to_string(classes) + " classes");
    for (double const threshold : thresholds)
      if (!(threshold >= 0 && threshold <= 1))
        refuse("is " + json(threshold).dump() + ", not a probability from 0 to 1");
  }
  void require_class_weights(std::vector<double> const& weights, std::size_t classes) {
    if (weights.size() != classes)
      refuse("has " + std::to_string(weights.size()) + " numbers for " + std::to_string(classes) +
             " classes");
    for (double const weight : weights)
      if (!(weight > 0 && weight <= std::numeric_limits<double>::max()))
        refuse("has a weight of " + json(weight).dump());
  }
  /// States what is wrong with the value read last.
  [[noreturn]] void refuse(std::string const& problem) {
    current_ += " " + problem;
    throw json::other_error::create(501, current_, nullptr);
  }
  std::string text(char const* name) const {
    auto const found = weights_.metadata.find(name);
    return found == weights_.metadata.end() ? "" : found->second;
  }
  std::string const& current() const { return current_; }

 private:
  weight_file const& weights_;
  std::string current_;
};

}  // namespace detail

inline model_record model_record::read(weight_file const& weights,
                                       std::filesystem::path const& file) {
  detail::metadata_reader reader(weights);
  try {
    model_record model{.classes = reader.value("cxr.classes")};
    auto const pixels = reader.value("cxr.normalisation");
    model.mean = pixels.at("mean").get<std::vector<double>>();
    model.deviation = pixels.at("deviation").get<std::vector<double>>();
    for (double const deviation : model.deviation)
      if (!(deviation > 0)) reader.refuse("has a deviation of " + json(deviation).dump());
    model.settings = reader.value("cxr.settings");
    if (!model.settings.is_object()) throw json::other_error::create(501, "", nullptr);
    model.thresholds = reader.thresholds(model.classes.size());
    model.class_weights = reader.class_weights(model.classes.size());
    model.calibration = reader.object("cxr.calibration", "a calibration");
    model.conformal = reader.object("cxr.conformal", "a statement about sets of classes");
    if (auto measured = reader.value("cxr.metrics"); measured.is_object()) model.metrics = measured;
    if (reader.text("cxr.labels") == to_text(labelling::multi_label))
      model.labels = labelling::multi_label;
    if (reader.has("cxr.epoch")) model.epoch = reader.whole_number("cxr.epoch");
    model.pipeline = reader.text("cxr.pipeline");
    model.preprocess = reader.text("cxr.preprocess");
    model.split = reader.text("cxr.split");
    model.decision = reader.text("cxr.decision");
    return model;
  } catch (json::exception const&) {  // missing, or of another type
    throw file_error(file, "does not say how it was trained (" + reader.current() + ")",
                     "give the best.safetensors of a cxr run", "weights-without-record");
  }
}

}  // namespace cxr
