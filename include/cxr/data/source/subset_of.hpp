// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/list_once.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

/// Chooses records: a small struct without settings, as `struct frontal { static constexpr
/// std::string_view name = "frontal"; bool operator()(cxr::record const& image) const { … } };`.
template <class F>
concept RecordFilter = std::is_empty_v<F> && std::default_initializable<F> &&
    requires(F const filter, record const& image) {
  { F::name } -> std::convertible_to<std::string_view>;
  { filter(image) } -> std::convertible_to<bool>;
};

namespace detail {

/// Used instead of a type that is no RecordFilter, so that its explanation is the only error.
struct no_filter {
  static constexpr std::string_view name = "no_filter";
  bool operator()(record const&) const { return true; }
};
template <class F>
using usable_filter = std::conditional_t<RecordFilter<F>, F, no_filter>;

/// What a subset_of has listed. @tparam S  the subset_of  @tparam Whole  the listing of its source
template <class S, class Whole>
struct filtered_listing {
  using source = S;
  std::vector<record> records;  ///< that the filter chooses
  Whole whole;                  ///< of the source
  unused_files left_out;        ///< by the filter

  /// What the source does not use, and how many images the filter leaves out.
  ledger unused(std::vector<record> const& used) const {
    auto all = whole.records;
    all.insert(all.end(), used.begin(), used.end());  // of another part of a concat
    auto found = whole.unused(all);
    if (left_out.count > 0) found.entries.push_back(left_out);
    return found;
  }
};

}  // namespace detail

/// The records of a source that a filter chooses. Its settings are those of the source; the classes stay,
/// also those that no record has. What is left out is counted in the ledger.
template <class Source, class Filter>
struct subset_of : Source {
  static_assert(RecordFilter<Filter>,
                "cxr: a filter of subset_of has no members but \"static constexpr std::string_view "
                "name; bool operator()(cxr::record const&) const\" [docs/errors.md#subset-filter]");
  static constexpr std::string_view name =
      list_name<"subset_of", Source, detail::usable_filter<Filter>>;
  static constexpr std::string_view set_name = set_name_of<Source>;  ///< of the set that it is of

  /// Those that the filter chooses, sorted by id. @throws as the source
  std::vector<record> records() const { return list().records; }

  /// What the source does not use, and how many images the filter leaves out.
  ledger unused(std::vector<record> const& used) const { return list().unused(used); }

  /// Both, of a source that is listed once. @throws as the source
  auto list() const {
    auto whole = list_of(static_cast<Source const&>(*this));
    detail::filtered_listing<subset_of, decltype(whole)> listing{
        {},
        std::move(whole),
        {"left out by the filter " + std::string(detail::usable_filter<Filter>::name), ""}};
    for (auto const& image : listing.whole.records)
      if (chosen(image))
        listing.records.push_back(image);
      else if (listing.left_out.count++ == 0)
        listing.left_out.example = image.id;
    return listing;
  }

 private:
  static bool chosen(record const& image) { return detail::usable_filter<Filter>{}(image); }
};

}  // namespace cxr
