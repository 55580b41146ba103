// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

#include "cxr/core/hana.hpp"
#include "cxr/core/text.hpp"
#include "cxr/fwd.hpp"
#include "cxr/train/observer/observer.hpp"

namespace cxr {

namespace detail {

/// One sentence for whatever is wrong with the observers of a company.
template <class... Os>
struct explain_observers {
  hana::tuple<explain_observer<Os>...> each;
  static_assert(sizeof...(Os) > 0,
                "cxr: observers<> needs one observer at least, for example cxr::silent "
                "[docs/errors.md#observers-empty]");
  template <class O>
  static constexpr int count = (0 + ... + int{std::same_as<O, Os>});
  static_assert(((count<Os> == 1) && ...),
                "cxr: an observer is in this company twice; keep one "
                "[docs/errors.md#observer-twice]");
};

/// Replaces the state of a type without start(), so that its explanation is the only error.
struct no_watch {
  void operator()(epoch_report const&) const {}
};
template <class O>
auto start_part(O const& observer) {
  if constexpr (StartsWatching<O>)
    return observer.start();
  else
    return no_watch{};
}
template <class O>
using watch_of_part = decltype(start_part(std::declval<O const&>()));

}  // namespace detail

/// Several observers in company: each receives every report, in the order given, and one that asks to
/// stop is enough.
/// @tparam Os  Observer types, each once
template <class... Os>
struct observers {
  using role = cxr::role::observer;
  static constexpr std::string_view name = list_name<"observers", Os...>;

  hana::tuple<Os...> parts = {};  ///< the observers with their settings

  observers() = default;  ///< every observer with its default settings
  /// Observers with settings of their own, in the order of the type.
  explicit observers(Os... settings) requires(sizeof...(Os) > 0) : parts(std::move(settings)...) {}

  /// The states of all observers.
  struct state {
    hana::tuple<detail::watch_of_part<Os>...> states;  ///< one for each observer

    /// Passes a report to each observer that takes it.
    template <class Report>
    requires(std::is_invocable_v<detail::watch_of_part<Os>&, Report const&> || ...) request
    operator()(Report const& report) {
      auto answer = request::proceed;
      hana::for_each(states, [&](auto& observer) {
        if (notify(observer, report) == request::stop) answer = request::stop;
      });
      return answer;
    }
  };

  /// Starts every observer.
  state start() const {
    return {hana::unpack(
        parts, [](auto const&... part) { return hana::make_tuple(detail::start_part(part)...); })};
  }
};

/// What is wrong with the observers of a company.
template <class... Os>
struct explain_observer<observers<Os...>> : detail::explain_observers<Os...> {};

}  // namespace cxr
