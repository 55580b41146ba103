// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

#include "cxr/core/bounded_json.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/settings.hpp"

namespace cxr {

/// Every field of an aggregate by the name of its option; paths, texts and enumerations as text.
template <class S>
json to_json(S const& settings) {
  json all = json::object();
  for_each_field(settings, [&](auto const& value, auto const& option) {
    if constexpr (std::is_arithmetic_v<std::remove_cvref_t<decltype(value)>>)
      all[std::string(option.name)] = value;
    else
      all[std::string(option.name)] = to_text(value);
  });
  return all;
}

/// Parses a JSON file.
/// @throws file_error (missing, or not JSON; the text gives the position; nested too deep, too large)
inline json read_json(std::filesystem::path const& file) {
  constexpr json_limits limits{.values = 1 << 24};  // a split has some for each image
  return detail::parse_bounded(
      read_text(file),
      [&](std::string const& problem) {
        throw file_error(file, problem, "write it again with cxr, or restore it from a copy",
                         "not-json");
      },
      limits);
}

}  // namespace cxr
