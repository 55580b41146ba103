// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/parallel.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/data/audit/file_features.hpp"
#include "cxr/data/source/patient_numbers.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/measure/interval/delong.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/measure/shortcut/feature_regression.hpp"
#include "cxr/measure/shortcut/grouped_folds.hpp"

namespace cxr {

/// How well some numbers of the images rank those of a class above the others.
struct shortcut_score {
  std::string feature;    ///< a name of file_features, or which of them together
  bool together = false;  ///< several numbers, by a logistic regression
  bool reversed = false;  ///< smaller numbers speak for the class, by the training images
  measurement auroc = 0;  ///< in the direction of the training images, where it is at least 0.5
  interval range = {};    ///< of the AUROC, by patient
};

/// The scores on one subset, and the network's own.
struct shortcut_subset {
  std::string name;                    ///< "train", "validation", "test"
  std::size_t images = 0;              ///< with a known label
  std::vector<shortcut_score> scores;  ///< the same features in each subset
  measurement network = measurement::undefined("not evaluated");  ///< its AUROC
  interval network_range = interval::undefined("not evaluated");  ///< by patient

  /// Whether a network was applied to these images.
  bool evaluated() const { return network.defined() || network.why_not() != "not evaluated"; }
};

/// One class against the others, or one finding.
struct shortcut_view {
  std::string positive;                  ///< its name
  std::size_t class_index = 0;           ///< among the source's classes
  std::vector<shortcut_subset> subsets;  ///< train first; those that have images

  /// The place, in the scores, of the best on train: among single features, or regressions; nothing where
  /// none is defined.
  std::optional<std::size_t> strongest(bool together) const;
};

/// How well what is no anatomy predicts the label: file size, JPEG table, width, height, border, noise …
/// (file_features), each alone and several together. What a network may have learnt in place of the
/// disease, and the AUROC that its own has to be compared with.
struct shortcut_baseline {
  std::vector<shortcut_view> views = {};  ///< of two exclusive classes one, else one for each class
  /// Features that are not scored, and why: equal in all images, or not known of some.
  std::vector<std::pair<std::string, std::string>> left_out = {};
};

namespace detail {

/// The images of one subset whose label is known, with their numbers.
struct labelled_features {
  std::vector<std::size_t> records = {};
  std::vector<std::array<double, file_features::count>> rows = {};
  std::vector<bool> positive = {};
  std::vector<std::size_t> patients = {};

  labelled_features(std::vector<record> const& all, std::vector<std::size_t> const& indices,
                    std::vector<file_features> const& features, std::size_t class_index) {
    for (auto const index : indices) {
      auto const& findings = all[index].findings;
      if (!findings.empty() && findings[class_index] == presence::unknown) continue;
      records.push_back(index);
      rows.push_back(features[index].values);
      positive.push_back(has_class(all[index], class_index));
    }
    patients = patient_numbers(all, records);
  }
  /// One number of each image.
  std::vector<double> column(std::size_t feature) const {
    std::vector<double> numbers;
    for (auto const& row : rows) numbers.push_back(row[feature]);
    return numbers;
  }
  /// The numbers of some features; those of the others are 0.
  auto only(std::vector<std::size_t> const& kept) const {
    std::vector<std::array<double, file_features::count>> reduced(rows.size());
    for (std::size_t image = 0; image < rows.size(); ++image)
      for (auto const feature : kept) reduced[image][feature] = rows[image][feature];
    return reduced;
  }
};

/// The AUROC of numbers with its interval. @param reversed  whether smaller numbers speak for the class
inline shortcut_score score_of(std::string feature, std::vector<double> numbers, bool reversed,
                               labelled_features const& images) {
  if (reversed)
    for (auto& number : numbers) number = -number;
  // Ranks, which float holds exactly.
  predictions ranked{.classes = 2};
  for (double const rank : midranks(numbers))
    ranked.logits.insert(ranked.logits.end(), {0.0f, static_cast<float>(rank)});
  ranked.labels.assign(images.positive.begin(), images.positive.end());
  auto const estimate = delong(ranked, images.patients);
  bool const ranks_both = estimate.why_not.empty() || estimate.why_not == too_few_patients;
  return {
      .feature = std::move(feature),
      .reversed = reversed,
      .auroc = ranks_both ? measurement(estimate.area) : measurement::undefined(estimate.why_not),
      .range = delong_interval(ranked, images.patients)};
}

/// Scores several numbers together: out of fold on train, and on the other subsets by one fit on train.
inline void add_together(std::string const& name, std::vector<std::size_t> const& kept,
                         std::vector<labelled_features> const& parts, std::uint64_t seed,
                         shortcut_view& view) {
  constexpr std::size_t folds = 5;
  auto const& train = parts[0];
  auto const rows = train.only(kept);
  auto const fold = grouped_folds(train.positive, train.patients, folds, seed);
  auto const held_out = out_of_fold(rows, train.positive, fold, folds);
  auto const fitted =
      held_out ? feature_regression<file_features::count>::fit(rows, train.positive) : std::nullopt;
  auto const* const why_not = have_both_classes(train.positive, fold, folds)
                                  ? "the regression did not converge"
                                  : "too few patients for five folds";
  for (std::size_t part = 0; part < parts.size(); ++part) {
    shortcut_score score{.feature = name,
                         .auroc = measurement::undefined(why_not),
                         .range = interval::undefined(why_not)};
    if (fitted) {
      std::vector<double> numbers;
      if (part == 0)
        numbers = *held_out;
      else
        for (auto const& row : parts[part].only(kept)) numbers.push_back((*fitted)(row));
      score = score_of(name, std::move(numbers), false, parts[part]);
    }
    score.together = true;
    view.subsets[part].scores.push_back(std::move(score));
  }
}

/// Which numbers can be scored: known of all images, and not the same in all.
inline std::vector<std::size_t> scored_features(std::vector<file_features> const& features,
                                                split const& assignment,
                                                shortcut_baseline& baseline) {
  std::vector<std::size_t> kept;
  for (std::size_t k = 0; k < file_features::count; ++k) {
    std::size_t unknown = 0;
    double low = std::numeric_limits<double>::infinity(), high = -low;
    for (auto const* indices : {&assignment.train, &assignment.validation, &assignment.test})
      for (auto const index : *indices) {
        double const number = features[index].values[k];
        unknown += !std::isfinite(number);
        low = std::min(low, number), high = std::max(high, number);
      }
    std::string const name(file_features::names[k]);
    if (unknown > 0)
      baseline.left_out.emplace_back(name, "not stated by " + counted(unknown, "file"));
    else if (!(low < high))
      baseline.left_out.emplace_back(name, "the same in every image");
    else
      kept.push_back(k);
  }
  return kept;
}

inline shortcut_view measured_view(std::vector<labelled_features> const& parts,
                                   std::vector<std::size_t> const& kept, std::uint64_t seed,
                                   shortcut_view view) {
  for (auto const feature : kept) {
    std::string const name(file_features::names[feature]);
    auto const forward = score_of(name, parts[0].column(feature), false, parts[0]);
    bool const reversed = forward.auroc.value_or(1) < 0.5;
    for (std::size_t part = 0; part < parts.size(); ++part)
      view.subsets[part].scores.push_back(
          part == 0 && !reversed
              ? forward
              : score_of(name, parts[part].column(feature), reversed, parts[part]));
  }
  std::vector<std::size_t> file, pixels;
  for (auto const feature : kept)
    (feature < file_features::of_file ? file : pixels).push_back(feature);
  if (file.size() > 1) add_together("the file's together", file, parts, seed, view);
  if (pixels.size() > 1) add_together("the pixels' together", pixels, parts, seed, view);
  if (!file.empty() && !pixels.empty()) add_together("all together", kept, parts, seed, view);
  return view;
}

}  // namespace detail

inline std::optional<std::size_t> shortcut_view::strongest(bool together) const {
  std::optional<std::size_t> best;
  if (subsets.empty()) return best;
  auto const& scores = subsets[0].scores;
  for (std::size_t k = 0; k < scores.size(); ++k)
    if (scores[k].together == together && scores[k].auroc.defined() &&
        (!best || scores[k].auroc.value() > scores[*best].auroc.value()))
      best = k;
  return best;
}

/// Measures how well numbers of the images predict the label. A single number is read in the direction that
/// is right on train, so its AUROC is at least 0.5 there, by chance a little more; below 0.5 elsewhere it
/// speaks for the other class. Several together: feature_regression, on train out of five folds by
/// patient, elsewhere fitted on train.
/// @param names     (K) of the classes
/// @param features  (N) of the records; those outside of the split do not count
/// @param seed      of the folds
inline shortcut_baseline measure_shortcuts(std::vector<record> const& records,
                                           split const& assignment, class_list const& names,
                                           std::vector<file_features> const& features,
                                           std::uint64_t seed) {
  shortcut_baseline baseline;
  if (assignment.train.empty()) return baseline;
  auto const kept = detail::scored_features(features, assignment, baseline);
  bool const exclusive = labelling_of(records) == labelling::exclusive;
  std::size_t const first = exclusive && names == 2 ? 1 : 0;
  if (exclusive && names < 2) return baseline;
  baseline.views.resize(names - first);
  detail::parallel_for(baseline.views.size(), 0, [&](std::size_t number) {
    std::size_t const k = first + number;
    shortcut_view view{.positive = names.name(k), .class_index = k, .subsets = {}};
    std::vector<detail::labelled_features> parts;
    for (auto const& [part, indices] : {std::pair(subset::train, &assignment.train),
                                        std::pair(subset::validation, &assignment.validation),
                                        std::pair(subset::test, &assignment.test)}) {
      if (indices->empty()) continue;
      parts.emplace_back(records, *indices, features, k);
      view.subsets.push_back(
          {.name = to_text(part), .images = parts.back().records.size(), .scores = {}});
    }
    baseline.views[number] = detail::measured_view(parts, kept, seed, std::move(view));
  });
  return baseline;
}

}  // namespace cxr
