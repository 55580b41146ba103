// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/role.hpp"

namespace cxr {

/// The three subsets of a split, and the place a data set's own folders give an image.
enum class subset : std::uint8_t { none, train, validation, test };

/// The words of a subset, in the order of its values.
constexpr std::array<std::string_view, 4> names(subset) {
  return {"none", "train", "validation", "test"};
}

/// Whether an image has exactly one class, or each finding is present or absent by itself.
enum class labelling : std::uint8_t { exclusive, multi_label };

/// The words of a labelling, in the order of its values.
constexpr std::array<std::string_view, 2> names(labelling) { return {"exclusive", "multi_label"}; }

/// What is known about one finding in one image.
enum class presence : std::int8_t { unknown = -1, absent = 0, present = 1 };

/// One image that exists.
struct record {
  std::string id = {};              ///< unique and stable: the file's path below the root, with '/'
  std::filesystem::path file = {};  ///< where the file is now
  std::int64_t label = 0;           ///< exclusive classes: index into the source's classes
  std::string patient = {};         ///< key that images of one patient share; empty if not known
  std::string subtype = {};         ///< "bacteria", "virus"; empty if not known
  subset official = subset::none;   ///< the subset of the data set's own folders
  std::vector<presence> findings = {};  ///< multi-label: (K), one for each class; else empty
  double weight = 1;                    ///< how much the image counts in the training loss
  /// Further columns, name and value: sex, age, view, site; for subgroups. Values that are not known are
  /// left out.
  std::vector<std::pair<std::string, std::string>> columns = {};
};

/// The classes of a source, for what needs their number and names them in errors. A number stands
/// for classes without names.
class class_list {
 public:
  class_list(std::size_t count) : count_(count) {}  ///< @param count  K  NOLINT: implicit
  /// @param names  (K), which outlive the list
  class_list(std::span<std::string_view const> names)  // NOLINT: implicit
      : count_(names.size()), names_(names) {}
  /// The classes of a source. @param names  (K), which outlive the list
  template <std::size_t K>
  class_list(std::array<std::string_view, K> const& names)  // NOLINT: implicit
      : class_list(std::span<std::string_view const>(names)) {}

  operator std::size_t() const { return count_; }  ///< K // NOLINT: implicit
  /// The name of a class, or its number.
  std::string name(std::size_t index) const {
    return index < names_.size() ? std::string(names_[index]) : std::to_string(index);
  }

 private:
  std::size_t count_;
  std::span<std::string_view const> names_;
};

template <class S>
concept NamesClasses = requires {
  { S::classes.size() } -> std::convertible_to<std::size_t>;
  { S::classes[0] } -> std::convertible_to<std::string_view>;
  { S::labels } -> std::convertible_to<labelling>;
};
template <class S>
concept SaysPatients = requires {
  { S::knows_patients } -> std::convertible_to<bool>;
};
template <class S>
concept ListsRecords = requires(S const source) {
  { source.records() } -> std::same_as<std::vector<record>>;
};

/// Lists the images that exist, with label and patient.
/// Gives    records sorted by id; ids unique; exclusive: labels in [0, K); multi_label: K findings
/// Facts    `classes` (K names), `labels` (exclusive or multi_label), `knows_patients`
/// Throws   file_error (no such folder, no class folders), data_error (classes differ)
/// Laws     two calls give equal records; every file exists; ids do not depend on the root
/// Default  kaggle_chest_xray (fwd.hpp)   Own one: docs/how_to/   Proof: tests/data/source/
template <class S>
concept DataSource = std::copyable<S> && PolicyOf<S, role::source> && NamesClasses<S> &&
    SaysPatients<S> && ListsRecords<S>;

/// One sentence for whatever a DataSource lacks.
template <class S>
struct explain_source {
  static_assert(std::copyable<S>,
                "cxr: a DataSource must be copyable [docs/errors.md#source-copy]");
  static_assert(
      NamesClasses<S>,
      "cxr: a DataSource needs \"static constexpr std::array<std::string_view, K> classes; "
      "static constexpr labelling labels\" [docs/errors.md#source-classes]");
  static_assert(SaysPatients<S>,
                "cxr: a DataSource needs \"static constexpr bool knows_patients\" "
                "[docs/errors.md#source-patients]");
  static_assert(ListsRecords<S>,
                "cxr: a DataSource needs \"std::vector<record> records() const\" "
                "[docs/errors.md#source-records]");
};

namespace role {
template <class S>
explain_source<S> explanation(source, std::type_identity<S>);  // explanation_of finds it
template <class S>
std::bool_constant<DataSource<S>> fulfils(source, std::type_identity<S>);
}  // namespace role

/// The name of the set that a source lists: `set_name` where it has one, else its name.
template <class S>
inline constexpr std::string_view set_name_of = [] {
  if constexpr (requires {
                  { S::set_name } -> std::convertible_to<std::string_view>;
                })
    return std::string_view(S::set_name);
  else
    return std::string_view(S::name);
}();

/// Whether records have one class each, or findings.
inline labelling labelling_of(std::vector<record> const& records) {
  bool const multi_label = std::any_of(records.begin(), records.end(),
                                       [](record const& image) { return !image.findings.empty(); });
  return multi_label ? labelling::multi_label : labelling::exclusive;
}

/// Whether an image has a class: as its label, or as a finding that is present.
inline bool has_class(record const& image, std::size_t class_index) {
  return image.findings.empty() ? image.label == static_cast<std::int64_t>(class_index)
                                : image.findings[class_index] == presence::present;
}

namespace detail {

/// The index of a text among the classes, or among their codes; nothing for another text.
inline std::optional<std::size_t> index_of(std::span<std::string_view const> names,
                                           std::string_view text) {
  auto const place = std::find(names.begin(), names.end(), text);
  if (place == names.end()) return std::nullopt;
  return static_cast<std::size_t>(place - names.begin());
}

/// Refuses a label that belongs to no class: kernels do not tell which label is wrong, and on a GPU
/// they end the whole program.
inline void require_label(std::int64_t label, std::size_t classes, std::string const& owner) {
  if (label >= 0 && label < static_cast<std::int64_t>(classes)) return;
  throw data_error(owner + " has the label " + std::to_string(label) + " of " +
                       std::to_string(classes) + " classes",
                   "give labels from 0 to " + std::to_string(classes - 1), "label-range");
}

/// Refuses records whose labels are not those of the classes.
/// @throws data_error naming the first of them
inline void require_labels(std::vector<record> const& records, std::size_t classes) {
  bool const multi_label = labelling_of(records) == labelling::multi_label;
  for (auto const& entry : records)
    if (!multi_label)
      require_label(entry.label, classes, entry.id);
    else if (entry.findings.size() != classes)
      throw data_error(entry.id + " has " + std::to_string(entry.findings.size()) +
                           " findings for " + std::to_string(classes) + " classes",
                       "give one finding for each class of the source", "findings-count");
}

}  // namespace detail

}  // namespace cxr
