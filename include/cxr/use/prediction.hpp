// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/translate_errors.hpp"
#include "cxr/data/image_problems.hpp"

namespace cxr {

/// The output of a network for one file.
struct prediction {
  std::filesystem::path file;  ///< the image
  std::vector<float> logits;   ///< (K), unbounded
  /// (K), at the class frequencies of the training images, calibrated as the file states it:
  /// predictions::probabilities.
  std::vector<double> probabilities;
  /// (K), what the network gives, and thresholds apply to: predictions::uncorrected_probabilities.
  std::vector<double> uncorrected_probabilities;
  std::size_t label = 0;            ///< exclusive classes: the one that is predicted
  std::vector<bool> findings = {};  ///< multi-label: (K), which are predicted present
  /// The classes of its conformal set, ascending, where the file states sets; empty where the image has
  /// no numbers. No set: the file states none.
  std::optional<std::vector<std::size_t>> set = {};
  std::string error = {};    ///< why there are no numbers; empty where there are
  std::string warning = {};  ///< why the numbers should not be trusted: input_warning

  /// Whether its set has not exactly one class, so that a person should decide; not without a set.
  bool uncertain() const { return set && set->size() != 1; }

  static constexpr std::size_t no_label = ~std::size_t{0};  ///< the label of an unreadable image
};

/// Refuses images that could not be predicted. @throws data_error (names ten, and counts them)
inline void require_readable(std::vector<prediction> const& images) {
  std::vector<std::string> problems;
  for (auto const& image : images) problems.push_back(image.error);
  detail::require_no_problems(problems);
}

namespace detail {

/// translate_errors, with advice for a program that only predicts: it has no --batch and no --threads.
template <class F>
decltype(auto) translate_for_user(std::string const& work, F&& f) {
  return translate_errors(work, std::forward<F>(f), advice_to_predict);
}

/// NaN is above no threshold: without this it would be the first class.
/// @throws numeric_error (a logit of the image is NaN or infinite)
inline void require_finite_logits(std::span<float const> logits,
                                  std::filesystem::path const& file) {
  if (!std::all_of(logits.begin(), logits.end(), [](float logit) { return std::isfinite(logit); }))
    throw numeric_error(
        "the network's output for " + file.string() + " is NaN or infinite",
        "predict with cpu<float>; if that fails too, train again with a lower learning rate",
        "output-not-finite");
}

}  // namespace detail

}  // namespace cxr
