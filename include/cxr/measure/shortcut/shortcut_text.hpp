// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/measure/interval/delong.hpp"
#include "cxr/measure/interval/patients.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/measure/shortcut/shortcut_baseline.hpp"

namespace cxr {

/// Puts the network's AUROC of each class beside the baseline's. @param subset  "validation", "test"
inline void add_network(shortcut_baseline& baseline, std::string_view subset,
                        predictions const& output, std::vector<record> const& records) {
  for (auto& view : baseline.views)
    for (auto& part : view.subsets) {
      if (part.name != subset) continue;
      bool const two_classes = output.kind() == labelling::exclusive && output.classes == 2;
      auto const binary = two_classes ? output : output.one_vs_rest(view.class_index);
      part.network = auroc{}(binary);
      part.network_range = delong_interval(binary, patients_of(binary, records));
    }
}

/// The class or finding that a single number predicts best on train; nothing where none is measured.
inline std::optional<std::size_t> strongest_view(shortcut_baseline const& baseline) {
  std::optional<std::size_t> strongest;
  double best = -1;
  for (std::size_t k = 0; k < baseline.views.size(); ++k) {
    auto const& view = baseline.views[k];
    auto const place = view.strongest(false);
    if (!place || view.subsets[0].scores[*place].auroc.value() <= best) continue;
    best = view.subsets[0].scores[*place].auroc.value();
    strongest = k;
  }
  return strongest;
}

namespace detail {

/// "0.910 [0.893, 0.931]".
inline std::string area_text(measurement const& area, interval const& range) {
  if (!area.defined()) return "undefined (" + std::string(area.why_not()) + ")";
  auto const text = fixed_text(area.value(), 3);
  if (!range.defined()) return text;
  return text + " [" + fixed_text(range.low, 3) + ", " + fixed_text(range.high, 3) + "]";
}

/// What the best numbers and the network reach on one subset.
inline std::string subset_text(shortcut_view const& view, shortcut_subset const& part) {
  auto const single = view.strongest(false), together = view.strongest(true);
  std::string text = part.name + ": AUROC ";
  if (single) {
    auto const& score = part.scores[*single];
    text += area_text(score.auroc, score.range) + " from " + score.feature + " alone";
  }
  if (together) {
    auto const& score = part.scores[*together];
    text += ", " + area_text(score.auroc, score.range) + " from " + score.feature;
  }
  if (part.network.defined())
    text += "; the network: " + area_text(part.network, part.network_range);
  return text;
}

/// The best that the numbers reach on a subset, by the scores that are best on train; its AUROC is
/// undefined where the subset has one class only. @pre a number is measured on train
inline shortcut_score const& best_score(shortcut_view const& view, shortcut_subset const& part) {
  auto const single = view.strongest(false), together = view.strongest(true);
  auto const& first = part.scores[single ? *single : *together];
  if (!together) return first;
  auto const& second = part.scores[*together];
  return second.auroc.value_or(0) > first.auroc.value_or(0) ? second : first;
}

/// Whether a held-out AUROC lies below that of train by more than chance explains.
inline bool clearly_below(shortcut_score const& held_out, shortcut_score const& train) {
  double const high = held_out.range.defined() ? held_out.range.high : held_out.auroc.value();
  return high < (train.range.defined() ? train.range.low : train.auroc.value());
}

}  // namespace detail

/// What the baseline means for the network, in a sentence. @pre a number is measured on train
inline std::string shortcut_meaning(shortcut_view const& view) {
  constexpr double little = 0.6, much = 0.7, clearly = 0.1, hardly = 0.02;
  auto const& last = view.subsets.back();
  auto const& trained = detail::best_score(view, view.subsets[0]);
  auto const& reached = detail::best_score(view, last);
  double const train = trained.auroc.value_or(0), held_out = reached.auroc.value_or(0);
  if (train < little)
    return "These numbers tell little about " + view.positive +
           ": they do not explain what the network reaches.";
  if (!reached.auroc.defined())
    return "What these numbers tell about " + view.positive + " in " + last.name +
           " is not known: " + std::string(reached.auroc.why_not()) + ".";
  if (train >= much && held_out < train - clearly)
    return "In " + last.name + " these numbers tell less about " + view.positive +
           (detail::clearly_below(reached, trained)
                ? " than in train: its images were saved otherwise, and a network that learnt the "
                  "numbers loses them there."
                : " than in train: by chance, for there are few images, or because its images were "
                  "saved otherwise.");
  if (last.network.defined() && last.network.value() <= held_out + hardly)
    return "The network is hardly better than these numbers: nothing here shows that it looks at "
           "the anatomy.";
  return "An AUROC of " + fixed_text(held_out, 2) + " in " + last.name +
         " can be had without looking at the anatomy: only images that were saved alike in both "
         "classes, or come from elsewhere, show what a network has learnt beyond it.";
}

/// The baseline in words: before training what it reaches on train, then what it and the network reach on
/// the held-out images, and what that means. Of several classes or findings the one that is predicted
/// best. Empty where nothing was measured.
inline std::string to_text(shortcut_baseline const& baseline) {
  auto const strongest = strongest_view(baseline);
  if (!strongest) return "";
  auto const& view = baseline.views[*strongest];
  auto const rank = baseline.views.size() == 1 ? std::string()
                                               : ", the most predictable of " +
                                                     std::to_string(baseline.views.size()) + ",";
  auto text = "shortcut baseline (" + view.positive + rank + " by what is no anatomy):";
  bool const trained = std::any_of(view.subsets.begin(), view.subsets.end(),
                                   [](auto const& part) { return part.network.defined(); });
  for (auto const& part : view.subsets)
    if (trained ? part.network.defined() : part.name == "train")
      text += "\n  " + detail::subset_text(view, part);
  return trained ? text + "\n  " + shortcut_meaning(view) : text;
}

}  // namespace cxr
