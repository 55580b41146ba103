// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
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

/// Whether an image has exactly one class, or each class is present or absent on its own.
enum class labelling : std::uint8_t { exclusive, multi_label };

/// One image that exists.
struct record {
  std::string id;                  ///< unique and stable: the file's path below the root, with '/'
  std::filesystem::path file;      ///< where it is now
  std::int64_t label = 0;          ///< index into the source's classes
  std::string patient;             ///< key that images of one patient share; empty if not known
  std::string subtype;             ///< "bacteria", "virus"; empty if not known
  subset official = subset::none;  ///< the subset of the data set's own folders
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

/// Says which images exist, with label and patient.
/// Gives    records sorted by id; ids unique; labels in [0, K)
/// Facts    `classes` (K names), `labels` (exclusive or multi_label), `knows_patients`
/// Throws   file_error (no such folder, no class folders), data_error (classes differ)
/// Laws     two calls give equal records; every file exists; ids do not depend on the root
/// Default  kaggle_chest_xray (fwd.hpp)   Own one: docs/how_to/   Proof: tests/data/source/
template <class S>
concept DataSource = std::copyable<S> && PolicyOf<S, role::source> && NamesClasses<S> &&
    SaysPatients<S> && ListsRecords<S>;

/// Explains in one sentence what a would-be DataSource lacks; a private base of the doors.
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

namespace detail {

/// Refuses a label that is not that of a class: kernels do not say which, on a GPU they take the
/// whole program down.
inline void require_label(std::int64_t label, std::size_t classes, std::string const& of) {
  if (label >= 0 && label < static_cast<std::int64_t>(classes)) return;
  throw data_error(of + " has the label " + std::to_string(label) + " of " +
                       std::to_string(classes) + " classes",
                   "give labels from 0 to " + std::to_string(classes - 1), "label-range");
}
inline void require_labels(std::vector<record> const& records, std::size_t classes) {
  for (auto const& one : records) require_label(one.label, classes, one.id);
}

}  // namespace detail

}  // namespace cxr
