// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "cxr/core/hana.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/source/synonyms.hpp"
#include "cxr/fwd.hpp"

// The classes and settings of several sources together.
namespace cxr::detail {

/// Whether two sets name the same class. @tparam Synonyms  lists of names
template <class Synonyms>
constexpr bool joins(std::string_view a, std::string_view b) {
  return same_class(a, b) || Synonyms::join(a, b);
}

/// The place of a class among others; their number where it is not there.
template <class Synonyms, std::size_t K>
constexpr std::size_t place_of_class(std::array<std::string_view, K> const& classes,
                                     std::string_view name, std::size_t count = K) {
  std::size_t place = 0;
  while (place < count && !joins<Synonyms>(classes[place], name)) ++place;
  return place;
}

/// Every class of some sources once, in the order in which they come, as the first of them spells it.
template <class Synonyms, class... Sources>
constexpr auto union_of_classes() {
  constexpr auto listed = [] {
    std::pair<std::array<std::string_view, (Sources::classes.size() + ... + 0)>, std::size_t> all{};
    auto& names = all.first;  // not a structured binding, which clang 14 does not capture
    auto& count = all.second;
    auto const add = [&](auto const& classes) {
      for (std::string_view const name : classes)
        if (place_of_class<Synonyms>(names, name, count) == count) names[count++] = name;
    };
    (add(Sources::classes), ...);
    return all;
  }();
  std::array<std::string_view, listed.second> names{};
  std::copy_n(listed.first.begin(), names.size(), names.begin());
  return names;
}

/// Whether no class of a source is another of its classes by a synonym, or in two lists.
template <class Synonyms, class Source>
constexpr bool has_distinct_classes() {
  auto const& classes = Source::classes;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    if (Synonyms::times(classes[k]) > 1) return false;
    for (std::size_t other = 0; other < k; ++other)
      if (Synonyms::join(classes[k], classes[other])) return false;
  }
  return true;
}

template <class P>
inline constexpr bool is_synonyms = false;
template <literal... Names>
inline constexpr bool is_synonyms<synonyms<Names...>> = true;
template <>
inline constexpr bool is_synonyms<known_synonyms> = true;

template <class... Sources>
struct source_list;

/// The arguments of concat, sorted: `type` is Join<synonym_lists<lists>, sources...>.
template <template <class...> class Join, class Lists, class Sources, class... Parts>
struct sorted_parts;
template <template <class...> class Join, class... Lists, class... Sources>
struct sorted_parts<Join, synonym_lists<Lists...>, source_list<Sources...>> {
  using type = Join<synonym_lists<Lists...>, Sources...>;
};
template <template <class...> class Join, class... Sources>
struct sorted_parts<Join, synonym_lists<>, source_list<Sources...>> {
  using type = Join<default_synonyms, Sources...>;
};
template <template <class...> class Join, class... Lists, class... Sources, class Part,
          class... Parts>
struct sorted_parts<Join, synonym_lists<Lists...>, source_list<Sources...>, Part, Parts...>
    : std::conditional_t<
          is_synonyms<Part>,
          sorted_parts<Join, synonym_lists<Lists..., Part>, source_list<Sources...>, Parts...>,
          sorted_parts<Join, synonym_lists<Lists...>, source_list<Sources..., Part>, Parts...>> {};

/// An option of the source at a place, from 1: "data" of the first, "data-2" of the second.
template <class Source, std::size_t Place, std::size_t Index>
struct numbered_option {
  static constexpr auto const& option = hana::at_c<Index>(Source::fields);
  static constexpr auto characters = [] {
    std::array<char, option.name.size() + 4> text{};
    auto* const end = std::copy(option.name.begin(), option.name.end(), text.data());
    std::size_t length = option.name.size();
    if (Place > 1) {
      *end = '-';
      if (Place > 9) end[1] = '0' + Place / 10;
      end[Place > 9 ? 2 : 1] = '0' + Place % 10;
      length += Place > 9 ? 3 : 2;
    }
    return std::pair(text, length);
  }();
  /// The field under its new name.
  static constexpr auto field() {
    auto renamed = option;
    renamed.name = {characters.first.data(), characters.second};
    return renamed;
  }
};

/// The fields of a source under the names of its place.
template <class Source, std::size_t Place>
constexpr auto numbered_fields() {
  if constexpr (!HasFields<Source>)
    return hana::make_tuple();
  else
    return []<std::size_t... Index>(std::index_sequence<Index...>) {
      return hana::make_tuple(numbered_option<Source, Place, Index>::field()...);
    }
  (std::make_index_sequence<decltype(hana::size(Source::fields))::value>());
}

template <class E>
inline constexpr bool is_group = false;
template <class O, class I>
inline constexpr bool is_group<group<O, I>> = true;
template <class T>
inline constexpr bool has_group = false;
template <class... Es>
inline constexpr bool has_group<hana::tuple<Es...>> = (is_group<Es> || ...);

/// Whether the settings of a source can have other names: fields, no groups and no parts.
template <class S>
constexpr bool has_plain_settings() {
  if constexpr (HasParts<S>)
    return false;
  else if constexpr (HasFields<S>)
    return !has_group<std::remove_cvref_t<decltype(S::fields)>>;
  else
    return true;
}

/// A source at a place, from 1, of several.
template <class Source, std::size_t Place>
struct concat_part : Source {
  static constexpr auto fields = numbered_fields<Source, Place>();

  concat_part() = default;
  explicit concat_part(Source source) : Source(std::move(source)) {}
};

/// The sources at their places. A lambda in decltype instead makes clang 14 crash, from a precompiled header.
template <class Places, class... Sources>
struct concat_parts;
template <std::size_t... I, class... Sources>
struct concat_parts<std::index_sequence<I...>, Sources...> {
  using type = hana::tuple<concat_part<Sources, I + 1>...>;
};

}  // namespace cxr::detail
