// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "cxr/core/file.hpp"
#include "cxr/core/settings.hpp"

namespace cxr {

/// JSON whose keys keep the order in which they were added.
using json = nlohmann::ordered_json;

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
/// @throws file_error (missing, or not JSON; the text gives the position)
inline json read_json(std::filesystem::path const& file) {
  try {
    return json::parse(read_text(file));
  } catch (json::parse_error const& problem) {
    throw file_error(file, std::string("is not JSON (") + problem.what() + ")",
                     "write it again with cxr, or restore it from a copy", "not-json");
  }
}

}  // namespace cxr
