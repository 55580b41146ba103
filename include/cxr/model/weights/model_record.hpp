// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/format/weight_file.hpp"

namespace cxr {

/// What a file that cxr wrote (`best.safetensors`) states of the network in it.
struct model_record {
  std::vector<std::string> classes;  ///< (K) names, in the order of the logits
  std::vector<double> mean;          ///< (C) of the pixels in 0…1 that it was trained on
  std::vector<double> deviation;     ///< (C) of the same pixels
  json settings;                     ///< of its run: heading → {policy, option: value, …}
  std::optional<double> threshold;   ///< of two classes: the probability of the second above
                                     ///< which it is predicted; none: the likeliest class is
  json metrics = json::object();     ///< subset → metric → value, of the epoch that was kept
  std::string split;                 ///< SHA-256 of the split's certificate
};

/// Reads it from a file's metadata.
/// @throws file_error (the file was not written by a run of cxr, or its record is damaged)
inline model_record record_of(weight_file const& weights, std::filesystem::path const& file) {
  auto const part = [&](char const* name) {
    auto const found = weights.metadata.find(name);
    return found == weights.metadata.end() ? json() : json::parse(found->second, nullptr, false);
  };
  std::string missing = "cxr.classes";
  try {
    model_record of{.classes = part("cxr.classes")};
    missing = "cxr.normalisation";
    auto const normalise = part("cxr.normalisation");
    of.mean = normalise.at("mean").get<std::vector<double>>();
    of.deviation = normalise.at("deviation").get<std::vector<double>>();
    missing = "cxr.settings";
    of.settings = part("cxr.settings");
    if (!of.settings.is_object()) throw json::other_error::create(501, "", nullptr);
    missing = "cxr.threshold";
    if (weights.metadata.contains(missing)) of.threshold = part("cxr.threshold").get<double>();
    if (auto measured = part("cxr.metrics"); measured.is_object()) of.metrics = measured;
    if (auto const split = weights.metadata.find("cxr.split"); split != weights.metadata.end())
      of.split = split->second;
    return of;
  } catch (json::exception const&) {  // not there, or not what it should be
    throw file_error(file, "does not say how it was trained (" + missing + ")",
                     "give the best.safetensors of a cxr run", "weights-without-record");
  }
}

}  // namespace cxr
