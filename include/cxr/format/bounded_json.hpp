// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/format/weight_file.hpp"

namespace cxr::detail {

/// Parses the JSON object that describes tensors. Refuses more values than tensors need, which
/// would take far more memory than the text, and a name that occurs twice, which would lose a tensor.
/// @param refuse  throws; called with the problem
template <class F>
json parse_bounded(std::string_view text, F const& refuse) {
  constexpr std::size_t most_events = 32 * most_tensors;
  std::size_t events = 0;
  std::vector<std::set<std::string>> names;  // of the objects that are still open
  auto const check = [&](int, json::parse_event_t event, json& parsed) {
    if (++events > most_events) refuse("it holds too many values");
    if (event == json::parse_event_t::object_start) names.emplace_back();
    if (event == json::parse_event_t::object_end) names.pop_back();
    if (event == json::parse_event_t::key && !names.back().insert(parsed).second)
      refuse("the name " + parsed.get<std::string>() + " occurs twice");
    return true;
  };
  try {
    json const all = json::parse(text, check);
    if (!all.is_object()) refuse("it is not a JSON object");
    return all;
  } catch (json::exception const& problem) {
    refuse(std::string("it is not JSON (") + problem.what() + ")");
  }
  return {};
}

}  // namespace cxr::detail
