// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/calibration/calibration.hpp"

namespace cxr {

namespace detail {

/// The words of a calibration_form in files, in the order of its values.
inline constexpr std::array<std::string_view, 4> calibration_words{"identity", "logistic", "beta",
                                                                   "steps"};

/// Whether the numbers are those of a form, and keep the order of the probabilities.
inline bool is_calibration_list(calibration_form form, std::vector<double> const& list) {
  auto const finite = [](double number) { return std::isfinite(number); };
  if (!std::all_of(list.begin(), list.end(), finite)) return false;
  switch (form) {
    case calibration_form::identity: return false;
    case calibration_form::logistic: return list.size() == 2 && list[0] > 0;
    case calibration_form::beta: return list.size() == 3 && list[0] >= 0 && list[1] >= 0;
    case calibration_form::steps: break;
  }
  if (list.empty()) return true;  // a finding that could not be fitted
  auto const middle = list.begin() + static_cast<std::ptrdiff_t>(list.size() / 2);
  return list.size() >= 2 && list.size() % 2 == 0 && std::is_sorted(list.begin(), middle) &&
         std::is_sorted(middle, list.end()) && *middle >= 0 && list.back() <= 1;
}

}  // namespace detail

/// As it travels with the weights: {"rule": …, "form": "logistic", "parameters": [[a, b]]}.
inline json to_json(calibration const& fitted) {
  return {{"rule", fitted.rule},
          {"form", detail::calibration_words[static_cast<std::size_t>(fitted.form)]},
          {"parameters", fitted.parameters}};
}

/// Reads a calibration; of a file that states none, the identity.
/// @param stated   model_record::calibration
/// @param classes  K
/// @param file     named in errors
/// @throws file_error (another form, other numbers than it has)
inline calibration read_calibration(json const& stated, std::size_t classes, labelling labels,
                                    std::filesystem::path const& file) {
  if (stated.empty()) return {};
  auto const refuse = [&](std::string const& problem) {
    throw file_error(file, "has a damaged calibration: " + problem,
                     "take another copy of the file, or train again",
                     "weights-damaged-calibration");
  };
  calibration fitted;
  try {
    fitted.rule = stated.at("rule").get<std::string>();
    auto const word = stated.at("form").get<std::string>();
    auto const& words = detail::calibration_words;
    auto const found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) refuse("its form is " + word);
    fitted.form = static_cast<calibration_form>(found - words.begin());
    fitted.parameters = stated.at("parameters").get<std::vector<std::vector<double>>>();
  } catch (json::exception const&) {
    refuse(stated.dump(-1, ' ', false, json::error_handler_t::replace));
  }
  if (fitted.form == calibration_form::identity) return fitted;
  bool const one_for_all = labels == labelling::exclusive;
  if (fitted.parameters.size() != (one_for_all ? 1 : classes) ||
      (one_for_all && classes > 2 && fitted.form != calibration_form::logistic))
    refuse(std::to_string(fitted.parameters.size()) + " lists of numbers for " +
           std::to_string(classes) + " classes");
  for (auto const& list : fitted.parameters)
    if (!detail::is_calibration_list(fitted.form, list)) refuse("it has " + json(list).dump());
  return fitted;
}

}  // namespace cxr
