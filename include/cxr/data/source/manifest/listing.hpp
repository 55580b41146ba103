// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/core/utf8.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/manifest/image_filter.hpp"
#include "cxr/data/source/manifest/label_reader.hpp"
#include "cxr/data/source/manifest/labels.hpp"
#include "cxr/data/source/manifest/table.hpp"
#include "cxr/data/source/record_columns.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// What becomes of a row that cannot be used.
enum class unusable_row : std::uint8_t { refuse, leave_out };

/// The words of unusable_row, in the order of its values.
constexpr std::array<std::string_view, 2> names(unusable_row) { return {"refuse", "leave-out"}; }

namespace detail {

/// Where a manifest and its images are.
struct manifest_places {
  std::vector<std::filesystem::path> csv_files;  ///< of the rows
  std::filesystem::path folder;                  ///< of the manifest
  std::filesystem::path images;                  ///< folder of the images
};

/// What a manifest lists.
struct manifest_list {
  std::vector<record> records;                     ///< sorted by id
  std::vector<unused_files> unused;                ///< rows and images, by reason
  std::vector<std::filesystem::path> files;        ///< of every image that it names, used or not
  std::vector<std::filesystem::path> tables = {};  ///< that were read
};

/// Gives an image what a row states of it besides labels and subset.
template <class Columns>
void state_columns(record& image, manifest_row const& row, row_labels const& labels) {
  auto const add_column = [&](char const* name, std::string value) {
    if (!value.empty()) image.columns.emplace_back(name, std::move(value));
  };
  image.patient = Columns::patient::value(row);
  add_column("view", Columns::view::value(row));
  if (auto const age = age_in_years(Columns::age::value(row))) add_column("age", to_text(*age));
  add_column("sex", Columns::sex::value(row));
  add_column("site", Columns::site::value(row));
  for (std::size_t k = 0; k < labels.uncertain.size(); ++k)
    if (labels.uncertain[k])
      image.columns.emplace_back("uncertain " + std::string(Columns::class_names::names[k]), "yes");
}

/// Several rows of one image state one patient: else its images could be in two subsets.
template <class Columns>
void require_one_patient(record const& image, manifest_table const& table,
                         std::vector<std::size_t> const& rows) {
  for (auto const index : rows)
    if (manifest_row const row{table, index}; Columns::patient::value(row) != image.patient)
      throw row.problem(Columns::patient::column,
                        "is another patient than " +
                            table.place(rows[0], Columns::patient::column) + ", of the same image",
                        "correct one of the lines", "manifest-patient");
}

/// Lists the images of a csv_manifest. @tparam Columns  its columns, sorted
template <class Columns>
class manifest_lister {
 public:
  manifest_lister(manifest_places const& places, image_filter const& filter)
      : filter_(filter),
        table_(places.csv_files, Columns::joined(places.folder), Columns::needed()),
        official_(Columns::subsets(places.folder)),
        finder_(places.images),
        folder_(places.images),
        labels_(table_) {}

  /// @throws file_error naming file, line and column; setting_error (a view that no image has)
  manifest_list list(unusable_row missing_files, unusable_row other_labels) {
    group_rows();
    for (auto const& [path, rows] : images_) add(path, rows);
    if (!filter_.views.empty()) filter_.require_views(views_);
    if (other_labels == unusable_row::refuse) labels_.require_classes();
    settle_missing(missing_files);
    std::sort(all_.records.begin(), all_.records.end(),
              [](record const& a, record const& b) { return a.id < b.id; });
    if (filter_.per_patient > 0) limit_patients();
    append(labels_.unused());
    append(table_.unused());
    all_.tables = table_.files();
    if constexpr (Columns::has_lists) {
      append(official_.unused());
      all_.tables.insert(all_.tables.end(), official_.files.begin(), official_.files.end());
    }
    return std::move(all_);
  }

 private:
  using file_column = typename Columns::file;
  using reader_column = typename Columns::readers;

  /// "a\b.png", "./a/b.png" and "a/b.png" are one image.
  std::string path_of(manifest_row const& row) const {
    auto text = file_column::value(row);
    if (text.empty())
      throw row.problem(file_column::column, "names no image", "complete or remove the line",
                        "manifest-file");
    std::replace(text.begin(), text.end(), '\\', '/');
    return std::filesystem::path(text).lexically_normal().generic_string();
  }

  void group_rows() {
    std::unordered_map<std::string, std::size_t> places, readers;
    for (std::size_t row = 0; row < table_.size(); ++row) {
      auto const path = path_of({table_, row});
      auto const reader = reader_column::value({table_, row});
      auto const [place, is_new] = places.emplace(path, images_.size());
      if (is_new) images_.emplace_back(path, std::vector<std::size_t>{});
      auto& rows = images_[place->second].second;
      if (!is_new && !Columns::several_rows)
        throw twice(row, rows[0], "names the image of",
                    "remove a line; rows_per_image and reader_column are for several rows");
      if (auto const [read, first] = readers.emplace(path + '\n' + reader, row);
          !first && !reader.empty())
        throw twice(row, read->second, "has the image and the reader of", "remove a line");
      rows.push_back(row);
    }
  }
  file_error twice(std::size_t row, std::size_t other, std::string const& what,
                   std::string const& remedy) const {
    return manifest_row{table_, row}.problem(file_column::column,
                                             what + " " + table_.place(other, file_column::column),
                                             remedy, "manifest-twice");
  }

  /// The path below the folder of the images, so that it does not depend on where they are.
  std::string id_of(std::filesystem::path const& path) const {
    if (path.is_relative()) return path.generic_string();
    auto const folder = std::filesystem::absolute(folder_).lexically_normal();
    auto const below = path.lexically_relative(folder).generic_string();
    return below.empty() || below.starts_with("..") ? path.generic_string() : below;
  }

  void add(std::string const& path, std::vector<std::size_t> const& rows) {
    manifest_row const row{table_, rows[0]};
    auto const read = labels_.read(rows);
    record image{.id = id_of(path),
                 .file = finder_.find(path),
                 .label = read.labels.label,
                 .findings = read.labels.findings};
    state_columns<Columns>(image, row, read.labels);
    require_one_patient<Columns>(image, table_, rows);
    image.official = Columns::official(official_, row, path);
    if (auto const view = column_value(image, "view"); !view.empty()) views_.insert(view);
    if (!image.file.empty()) all_.files.push_back(image.file);
    require_own_file(image, rows[0]);
    if (auto const reason = filter_.reason(image); !reason.empty())
      return leave_out(reason, image.id);
    if (!read.reason.empty()) return leave_out(read.reason, image.id);
    if (image.file.empty()) return missing_.emplace_back(rows[0], image.id), void();
    if (Columns::knows_patients && image.patient.empty())
      throw row.problem(Columns::patient::column, "names no patient", "complete or remove the line",
                        "manifest-patient");
    image.label = std::max<std::int64_t>(image.label, 0);
    all_.records.push_back(std::move(image));
  }

  /// Two paths may find one file: one with the name of the folder in front, one without.
  void require_own_file(record const& image, std::size_t row) {
    if (image.file.empty()) return;
    auto const [other, is_new] = row_of_file_.emplace(image.file.lexically_normal().string(), row);
    if (!is_new)
      throw twice(row, other->second, "finds " + image.file.string() + ", which is the image of",
                  "fetch the image that is missing, or remove a line");
  }

  void leave_out(std::string const& reason, std::string const& id) {
    auto const [place, is_new] = reasons_.emplace(reason, all_.unused.size());
    if (is_new) all_.unused.push_back({plain_text(reason), plain_text(id)});
    ++all_.unused[place->second].count;
  }

  void settle_missing(unusable_row rule) {
    if (missing_.empty()) return;
    auto const& [row, id] = missing_.front();
    if (rule == unusable_row::refuse)
      throw manifest_row{table_, row}.problem(file_column::column,
                                              "there is no file " +
                                                  (folder_ / plain_text(id)).string() + " (" +
                                                  counted(missing_.size(), "image") + " of " +
                                                  std::to_string(images_.size()) + " missing)",
                                              "give the folder of the images with --data, or leave "
                                              "them out with --missing-files leave-out",
                                              "manifest-file");
    for (auto const& entry : missing_) leave_out("image that is missing", entry.second);
  }

  void limit_patients() {
    std::map<std::string, std::int64_t> counts;
    std::erase_if(all_.records, [&](record const& image) {
      if (++counts[image.patient] <= filter_.per_patient) return false;
      leave_out("more than " + std::to_string(filter_.per_patient) + " of one patient", image.id);
      return true;
    });
  }

  void append(std::vector<unused_files> const& entries) {
    all_.unused.insert(all_.unused.end(), entries.begin(), entries.end());
  }

  image_filter const& filter_;
  manifest_table table_;
  typename Columns::subset_rule official_;
  typename file_column::finder finder_;
  std::filesystem::path folder_;
  label_reader<Columns> labels_;
  std::vector<std::pair<std::string, std::vector<std::size_t>>> images_;  // path and rows of each
  std::vector<std::pair<std::size_t, std::string>> missing_;              // row and id
  std::unordered_map<std::string, std::size_t> row_of_file_;
  std::set<std::string> views_;
  std::unordered_map<std::string, std::size_t> reasons_;  // places in all_.unused
  manifest_list all_;
};

}  // namespace detail

}  // namespace cxr
