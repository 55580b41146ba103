// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "cxr/core/hana.hpp"
#include "cxr/core/settings.hpp"

namespace cxr::detail {

/// Whether a type has no data members, or only weights that have none.
template <class S>
constexpr bool has_nothing_to_set() {
  if constexpr (requires(S const& settings) { settings.weights; })
    return sizeof(S) == 1 && std::is_empty_v<std::remove_cvref_t<decltype(S::weights)>>;
  else
    return std::is_empty_v<S>;
}

template <class S>
struct explain_settings;

template <class E>
struct explain_entry {};
template <class O, class I>
struct explain_entry<group<O, I>> : explain_settings<I> {};

template <template <class> class Explain, class... Ts>
constexpr bool explain_each(hana::basic_type<hana::tuple<Ts...>>) {
  return (sizeof(Explain<Ts>) * ... * 1) > 0;
}

/// Refuses settings that would silently not be on the command line.
template <class S>
struct explain_settings {
  static_assert(!StatesFields<S> || HasFields<S>,
                "cxr: fields is hana::make_tuple(field{&policy::member, \"option\", \"One "
                "sentence.\"}, …) of bools, numbers, texts, paths and enumerations "
                "[docs/errors.md#fields-tuple]");
  static_assert(StatesFields<S> || HasParts<S> || has_nothing_to_set<S>(),
                "cxr: a policy with data members lists its settings in \"static constexpr auto "
                "fields\"; an empty tuple where it has none [docs/errors.md#fields-missing]");
  static_assert([] {
    if constexpr (HasFields<S>)
      return explain_each<explain_entry>(hana::type_c<std::remove_cvref_t<decltype(S::fields)>>);
    else
      return true;
  }());
  static_assert([] {
    if constexpr (HasParts<S>)
      return explain_each<explain_settings>(hana::type_c<std::remove_cvref_t<decltype(S::parts)>>);
    else
      return true;
  }());
};

}  // namespace cxr::detail
