// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/measure/conformal.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/predictions.hpp"

namespace cxr {

/// What conformal sets gave on one subset. An image is decided where its set has exactly one class.
struct set_coverage {
  std::string subset;            ///< "validation", "stress", "test"
  named_measurements coverage;   ///< of each class, the part of its images whose set has it
  std::vector<std::string> low;  ///< the classes whose coverage is below 1 - error_rate
  measurement decided;           ///< part of the images
  measurement accuracy;          ///< part of the decided images that have the class of their set
};

/// The sets of a run (--abstain) and what they gave.
struct abstention_effect {
  std::optional<conformal_sets> fitted = {};  ///< on validation, of the best epoch
  std::vector<set_coverage> subsets = {};     ///< of each evaluation, in its order
  /// The sets, what they gave, and where their error rate does not hold; empty without sets.
  std::string text() const;
};

/// Measures sets on the images of a subset. @param names  (K) of the classes
inline set_coverage measure_sets(conformal_sets const& sets, std::string subset,
                                 predictions const& output, std::vector<std::string> const& names) {
  std::vector<std::size_t> images(output.classes), covered(output.classes);
  std::size_t decided = 0, correct = 0;
  for (std::size_t image = 0; image < output.size(); ++image) {
    auto const label = static_cast<std::size_t>(output.labels[image]);
    auto const set = sets(output, image);
    bool const has_label = std::find(set.begin(), set.end(), label) != set.end();
    ++images[label], covered[label] += has_label;
    decided += set.size() == 1, correct += set.size() == 1 && has_label;
  }
  auto const part = [](std::size_t count, std::size_t whole, auto const* why_not) {
    return whole == 0 ? measurement::undefined(why_not)
                      : measurement(static_cast<double>(count) / static_cast<double>(whole));
  };
  set_coverage result{std::move(subset),
                      {},
                      {},
                      part(decided, output.size(), "no images"),
                      part(correct, decided, "no decided image")};
  for (std::size_t k = 0; k < output.classes; ++k) {
    auto const coverage = part(covered[k], images[k], "no image of the class");
    result.coverage.emplace_back(names[k], coverage);
    if (coverage.value_or(1) < 1 - sets.error_rate - 1e-9) result.low.push_back(names[k]);
  }
  return result;
}

namespace detail {

/// "85.7 %", or "none".
inline std::string percent_text(measurement const& part) {
  return part.defined() ? fixed_text(100 * part.value(), 1) + " %" : "none";
}

/// One subset in words.
inline std::string coverage_text(set_coverage const& result, double error_rate) {
  std::string classes, low;
  for (auto const& [name, coverage] : result.coverage)
    classes += (classes.empty() ? "" : ", ") + name + " " + percent_text(coverage);
  for (auto const& name : result.low) low += (low.empty() ? "" : ", ") + name;
  bool const fitted_here = result.subset == "validation";
  return result.subset + (fitted_here ? " (fitted here)" : "") + ": " +
         percent_text(result.decided) + " decided, " + percent_text(result.accuracy) +
         " of them correctly, coverage " + classes +
         (low.empty() ? ""
                      : ", below " + percent_text(1 - error_rate) + " for " + low +
                            ": the error rate holds for images such as those of validation only");
}

}  // namespace detail

inline std::string abstention_effect::text() const {
  if (!fitted) return "";
  std::string text =
      "abstention: an image is decided where its set has one class; the sets were fitted "
      "to miss " +
      detail::percent_text(fitted->error_rate) + " of the images of each class at most";
  for (auto const& result : subsets)
    text += "; " + detail::coverage_text(result, fitted->error_rate);
  return text;
}

}  // namespace cxr
