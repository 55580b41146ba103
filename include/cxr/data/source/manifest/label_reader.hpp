// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/parse.hpp"
#include "cxr/core/text.hpp"
#include "cxr/core/utf8.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/manifest/labels.hpp"
#include "cxr/data/source/manifest/table.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr::detail {

/// The labels of an image, or why it has none.
struct image_labels {
  row_labels labels;
  std::string reason;  ///< empty where a label is known
};

/// Reads the labels of images, and counts those that are no classes. @tparam Columns  of a
/// csv_manifest
template <class Columns>
class label_reader {
  using label_column = typename Columns::label;
  using class_names = typename Columns::class_names;

 public:
  explicit label_reader(manifest_table const& table) : table_(table) {}

  /// @param rows  of one image, one at least @throws file_error (a cell of another form)
  image_labels read(std::vector<std::size_t> const& rows) {
    std::vector<row_labels> all;
    other_labels others;
    for (auto const row : rows) {
      all.push_back(label_column::template value<class_names>({table_, row}, others));
      for (auto const& [label, count] : others) first_row_.try_emplace(label, row);
    }
    for (auto const& [label, count] : others) others_[label] += count;
    image_labels image{Columns::vote(all), ""};
    if (!is_known(image.labels)) image.reason = reason(all, others);
    return image;
  }

  /// Refuses labels of exclusive classes that are no classes. @throws file_error naming all of them
  void require_classes() const {
    if (others_.empty() || label_column::labels == labelling::multi_label) return;
    std::vector<std::string> labels, names(class_names::names.begin(), class_names::names.end());
    for (auto const& [label, count] : others_)
      labels.push_back(plain_text(label) + " (" + std::to_string(count) + ")");
    auto const& [label, row] = *first_row_.begin();
    throw manifest_row{table_, row}.problem(
        label_column::column,
        "\"" + plain_text(label) + "\" is no class; the nearest is " + nearest(label, names) +
            "; labels that are no class: " + first_names(labels),
        "add them to the classes, or leave their rows out with --other-labels leave-out",
        "manifest-label");
  }

  /// Of findings: how many labels in the rows are no classes, with the most frequent.
  std::vector<unused_files> unused() const {
    if (others_.empty() || label_column::labels == labelling::exclusive) return {};
    std::size_t all = 0;
    for (auto const& [label, count] : others_) all += count;
    auto const most =
        std::max_element(others_.begin(), others_.end(),
                         [](auto const& a, auto const& b) { return a.second < b.second; });
    return {{"label that is no class (" + counted(others_.size(), "different one") + ")",
             plain_text(most->first) + ", " + std::to_string(most->second), all, "row"}};
  }

 private:
  static bool is_known(row_labels const& labels) {
    return labels.label >= 0 ||
           std::any_of(labels.findings.begin(), labels.findings.end(),
                       [](presence finding) { return finding != presence::unknown; });
  }
  static std::string reason(std::vector<row_labels> const& rows, other_labels const& others) {
    if (std::any_of(rows.begin(), rows.end(), is_known)) return "readers who differ";
    if (others.empty() || label_column::labels == labelling::multi_label) return "no label";
    return "label that is no class: " + others.begin()->first;
  }

  manifest_table const& table_;
  other_labels others_;
  std::map<std::string, std::size_t> first_row_;  // of each of them
};

}  // namespace cxr::detail
