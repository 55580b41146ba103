// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "cxr/core/text.hpp"

namespace cxr {

/// What a file name of the Kaggle set tells about its patient.
struct kaggle_name {
  /// "bacteria-23", "virus-447", "IM-0115", "NORMAL2-IM-0115"; of Mendeley "BACTERIA-7422".
  std::string patient;
  std::string subtype;  ///< "bacteria", "virus"; empty for NORMAL
};

namespace detail {

/// Removes the digits at the front of a text and returns them; empty where there are none.
inline std::string_view take_digits(std::string_view& text) {
  auto const end = std::min(text.find_first_not_of("0123456789"), text.size());
  auto const digits = text.substr(0, end);
  text.remove_prefix(end);
  return digits;
}
/// Removes a word at the front of a text; false where the text begins otherwise.
inline bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

/// Reads `BACTERIA-<N>-<M>`, `VIRUS-<N>-<M>` or `NORMAL-<N>-<M>`.
inline std::optional<kaggle_name> read_mendeley_name(std::string_view stem) {
  for (std::string_view const prefix : {"BACTERIA-", "VIRUS-", "NORMAL-"}) {
    if (!take(stem, prefix)) continue;
    auto const patient = take_digits(stem);
    if (patient.empty() || !take(stem, "-") || take_digits(stem).empty() || !stem.empty()) break;
    auto const subtype = lower_case(std::string(prefix.substr(0, prefix.size() - 1)));
    return kaggle_name{std::string(prefix) + std::string(patient),
                       subtype == "normal" ? "" : subtype};
  }
  return std::nullopt;
}

}  // namespace detail

/// Reads a file name of the set, without its extension, as at Kaggle and as in version 3 at Mendeley:
///
///     person<N>_bacteria_<M>[_<K>]   person<N>_virus_<M>[_<K>]
///     IM-<NNNN>-<MMMM>[-<KKKK>]      NORMAL2-IM-<NNNN>-<MMMM>[-<KKKK>]
///     BACTERIA-<N>-<M>               VIRUS-<N>-<M>               NORMAL-<N>-<M>
///
/// The numbering restarts for each subtype and prefix, so both belong to the key.
/// @returns nothing for any other name
inline std::optional<kaggle_name> read_kaggle_name(std::string_view stem) {
  using detail::take, detail::take_digits;
  if (auto key = detail::read_mendeley_name(stem)) return key;
  if (take(stem, "person")) {
    auto const person = take_digits(stem);
    bool const bacteria = take(stem, "_bacteria_");
    if (person.empty() || (!bacteria && !take(stem, "_virus_")) || take_digits(stem).empty())
      return std::nullopt;
    if (take(stem, "_") && take_digits(stem).empty()) return std::nullopt;
    if (!stem.empty()) return std::nullopt;
    std::string const subtype = bacteria ? "bacteria" : "virus";
    return kaggle_name{subtype + "-" + std::string(person), subtype};
  }
  std::string prefix = take(stem, "NORMAL2-") ? "NORMAL2-IM-" : "IM-";
  if (!take(stem, "IM-")) return std::nullopt;
  auto const study = take_digits(stem);
  if (study.empty() || !take(stem, "-") || take_digits(stem).empty()) return std::nullopt;
  if (take(stem, "-") && take_digits(stem).empty()) return std::nullopt;
  if (!stem.empty()) return std::nullopt;
  return kaggle_name{prefix + std::string(study), ""};
}

}  // namespace cxr
