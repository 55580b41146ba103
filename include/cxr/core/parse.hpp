// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/settings.hpp"

namespace cxr {

/// Fewest insertions, deletions and replacements from one word to another (Levenshtein 1966).
inline std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t const replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

/// The candidate with the smallest edit distance to a word, before all others those that contain the
/// word or are contained in it. @pre there is a candidate
inline std::string nearest(std::string const& word, std::vector<std::string> const& candidates) {
  auto const distance = [&](std::string const& candidate) {
    bool const shares =
        std::min(word.size(), candidate.size()) > 2 &&
        (candidate.find(word) != candidate.npos || word.find(candidate) != word.npos);
    return std::pair(!shares, edit_distance(word, candidate));
  };
  return *std::min_element(candidates.begin(), candidates.end(),
                           [&](auto const& a, auto const& b) { return distance(a) < distance(b); });
}

/// The value of a setting from the text that a person typed.
/// @throws setting_error naming the setting, its allowed values, and the nearest of them
template <class O, SettingValue V>
V parse(field<O, V> const& option, std::string const& text) {
  [[maybe_unused]] auto const refuse = [&](std::string const& remedy) -> V {
    throw setting_error("--" + std::string(option.name) + " is \"" + text + "\"", remedy,
                        "setting-value");
  };
  if constexpr (std::same_as<V, bool>) {
    if (text != "true" && text != "false") return refuse("give true or false");
    return text == "true";
  } else if constexpr (NamedEnum<V>) {
    auto const known = names(V{});
    auto const found = std::find(known.begin(), known.end(), text);
    if (found == known.end())
      return refuse("did you mean " + nearest(text, {known.begin(), known.end()}) +
                    "? one of: " + allowed_text(option));
    return static_cast<V>(found - known.begin());
  } else if constexpr (std::is_arithmetic_v<V>) {
    V value{};
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const whole = problem == std::errc{} && end == text.data() + text.size();
    if (!whole || value != value)  // "nan" is read as a number, which none of them means
      return refuse(std::string("give ") + (std::integral<V> ? "a whole number" : "a number") +
                    (allowed_text(option).empty() ? "" : ", " + allowed_text(option)));
    return value;
  } else {
    return V(text);
  }
}

}  // namespace cxr
