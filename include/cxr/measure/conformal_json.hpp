// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/conformal.hpp"

namespace cxr {

/// As they travel with the weights: {"error_rate": 0.1, "least_probabilities": [0.31, null]}; null where a
/// class is in every set (minus infinity).
inline json to_json(conformal_sets const& sets) {
  json least = json::array();
  for (double const probability : sets.least_probability)
    least.push_back(std::isfinite(probability) ? json(probability) : json());
  return {{"error_rate", sets.error_rate}, {"least_probabilities", least}};
}

/// Reads the sets that a file states, if it states any.
/// @param stated   model_record::conformal
/// @param classes  K
/// @param file     named in errors
/// @throws file_error (numbers that no sets have, or sets for findings)
inline std::optional<conformal_sets> read_conformal(json const& stated, std::size_t classes,
                                                    labelling labels,
                                                    std::filesystem::path const& file) {
  if (stated.empty()) return std::nullopt;
  auto const refuse = [&](std::string const& problem) {
    throw file_error(file, "has damaged sets of classes: " + problem,
                     "take another copy of the file, or train again", "weights-damaged-sets");
  };
  if (labels == labelling::multi_label) refuse("findings have none");
  conformal_sets sets;
  try {
    sets.error_rate = stated.at("error_rate").get<double>();
    for (auto const& least : stated.at("least_probabilities").get<std::vector<json>>())
      sets.least_probability.push_back(least.is_null() ? -std::numeric_limits<double>::infinity()
                                                       : least.get<double>());
  } catch (json::exception const&) {
    refuse(stated.dump(-1, ' ', false, json::error_handler_t::replace));
  }
  if (!(sets.error_rate > 0 && sets.error_rate < 1))
    refuse("their error rate is " + json(sets.error_rate).dump());
  if (sets.least_probability.size() != classes)
    refuse(std::to_string(sets.least_probability.size()) + " probabilities for " +
           std::to_string(classes) + " classes");
  for (double const least : sets.least_probability)
    if (!(least <= 1) || (least < 0 && std::isfinite(least)))
      refuse("a least probability is " + json(least).dump());
  return sets;
}

}  // namespace cxr
