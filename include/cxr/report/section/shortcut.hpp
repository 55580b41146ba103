// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cxr/measure/shortcut/shortcut_baseline.hpp"
#include "cxr/measure/shortcut/shortcut_text.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/table.hpp"

namespace cxr::detail {

/// Whether there is a network; an audit has none.
inline bool has_network(shortcut_view const& view) {
  return std::any_of(view.subsets.begin(), view.subsets.end(),
                     [](auto const& part) { return part.evaluated(); });
}

/// Number × subset of one class, the network, if there is one, last.
inline std::vector<std::vector<std::string>> shortcut_rows(shortcut_view const& view) {
  std::vector<std::vector<std::string>> rows{{"AUROC for " + view.positive + " from"}};
  auto const scores = view.subsets[0].scores.size();
  for (std::size_t k = 0; k < scores; ++k) {
    auto const& score = view.subsets[0].scores[k];
    rows.push_back({score.feature + (score.reversed ? " (smaller)" : "")});
  }
  if (has_network(view)) rows.push_back({"the network"});
  for (auto const& part : view.subsets) {
    rows[0].push_back(part.name);
    for (std::size_t k = 0; k < scores; ++k)
      rows[k + 1].push_back(to_text(part.scores[k].auroc, part.scores[k].range));
    if (has_network(view))
      rows.back().push_back(part.evaluated() ? to_text(part.network, part.network_range) : "–");
  }
  return rows;
}

/// A row of each class or finding: its best number, what it and the regression reach on train and on the
/// last subset, and the network there, if there is one.
inline std::vector<std::vector<std::string>> shortcut_overview(shortcut_baseline const& baseline) {
  std::vector<std::vector<std::string>> rows{{"class", "best number", "train"}};
  auto const& held_out = baseline.views[0].subsets.back().name;
  for (auto const* head : {"", " together"}) rows[0].push_back(held_out + head);
  bool const network = has_network(baseline.views[0]);
  if (network) rows[0].push_back(held_out + ", network");
  for (auto const& view : baseline.views) {
    auto const single = view.strongest(false), together = view.strongest(true);
    auto const text = [&](shortcut_subset const& part, std::optional<std::size_t> place) {
      return place ? to_text(part.scores[*place].auroc, part.scores[*place].range) : "–";
    };
    auto const &train = view.subsets.front(), &last = view.subsets.back();
    rows.push_back({view.positive, single ? train.scores[*single].feature : "–",
                    text(train, single), text(last, single), text(last, together)});
    if (network) rows.back().push_back(to_text(last.network, last.network_range));
  }
  return rows;
}

/// How well what is no anatomy predicts the label, beside the network. Empty where it was not measured.
inline std::string shortcut_section(shortcut_baseline const& baseline) {
  auto const strongest = strongest_view(baseline);
  if (!strongest) return "";
  auto const& view = baseline.views[*strongest];
  std::string text = html::paragraph(shortcut_meaning(view));
  if (baseline.views.size() > 1)
    text += html::table("Best number for each class", shortcut_overview(baseline), "figures");
  text += html::table("What predicts " + view.positive, shortcut_rows(view), "figures");
  std::string left_out;
  for (auto const& [feature, reason] : baseline.left_out)
    left_out += (left_out.empty() ? "" : ", ") + feature + " (" + reason + ")";
  if (!left_out.empty()) text += html::paragraph("Left out: " + left_out + ".", "soft");
  return text +
         html::paragraph(
             "Numbers of the file are hidden from the network, but leave traces in its pixels; "
             "mean, border, noise and compressed size are of the pixels that it sees (in an audit: "
             "of "
             "thumbnails of 32 × 32 pixels), and may hold some anatomy. Each is read in the "
             "direction "
             "that is right on train, so it is at least 0.5 there. Together: a logistic regression "
             "with an L2 penalty, on train out of five folds by patient, elsewhere fitted on "
             "train.",
             "note");
}

}  // namespace cxr::detail
