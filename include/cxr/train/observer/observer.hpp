// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "cxr/core/hana.hpp"
#include "cxr/core/role.hpp"
#include "cxr/train/observer/reports.hpp"

namespace cxr {

namespace detail {

/// The types of report, in the order of a run.
inline constexpr auto report_types =
    hana::tuple_t<decoding_report, note_report, training_start, step_report, epoch_report,
                  evaluation_report, run_end>;

/// Whether an observer's state takes one type of report.
template <class State>
inline constexpr auto takes_report = [](auto report) {
  return hana::bool_c<std::is_invocable_v<State&, typename decltype(report)::type const&>>;
};

/// The observer's state: what start() gives.
template <class O>
using watch_of = decltype(std::declval<O const&>().start());

}  // namespace detail

/// An object that is called with one type of report at least: the state of an observer.
template <class State>
concept ReceivesReports =
    decltype(hana::any_of(detail::report_types, detail::takes_report<State>))::value;

template <class O>
concept StartsWatching = requires(O const observer) {
  { observer.start() } -> std::move_constructible;
};
template <class O>
concept TakesReports = StartsWatching<O> && ReceivesReports<detail::watch_of<O>>;

/// Shows or writes what happens in a run; cannot change it, but may ask to stop.
/// Starts   start() -> state, one object from the first report of a run to the last
/// Call     state(report) for each type of report that it has an overload for (reports.hpp):
///          decoding_report, note_report, training_start, step_report, epoch_report,
///          evaluation_report, run_end; the others pass it by
/// Returns  nothing, or request::stop for a step_report or epoch_report
/// Laws     nothing is written without a folder; a second run may follow; what one start() gave does
///          not change what another one shows
/// Default  observers<console, history_csv> (fwd.hpp)   Own one: docs/how_to/
/// Proof    tests/train/observer/
template <class O>
concept Observer =
    std::copyable<O> && PolicyOf<O, role::observer> && StartsWatching<O> && TakesReports<O>;

/// One sentence for whatever an Observer lacks.
template <class O>
struct explain_observer {
  static_assert(std::copyable<O>,
                "cxr: an Observer must be copyable [docs/errors.md#observer-copy]");
  static_assert(StartsWatching<O>,
                "cxr: an Observer needs \"start() const\", giving the object that receives reports "
                "[docs/errors.md#observer-start]");
  static_assert(!StartsWatching<O> || TakesReports<O>,  // one mistake, one error
                "cxr: what an Observer starts needs \"operator()(epoch_report const&)\" or an "
                "overload for another report [docs/errors.md#observer-reports]");
};

namespace role {
template <class O>
explain_observer<O> explanation(observer, std::type_identity<O>);  // explanation_of finds it
template <class O>
std::bool_constant<Observer<O>> fulfils(observer, std::type_identity<O>);
}  // namespace role

/// Passes a report to an observer's state, if it takes it. @returns what it asks for
template <class State, class Report>
request notify(State& state, Report const& report) {
  if constexpr (std::is_invocable_v<State&, Report const&>) {
    if constexpr (std::is_same_v<std::invoke_result_t<State&, Report const&>, request>)
      return state(report);
    else
      state(report);
  }
  return request::proceed;
}

}  // namespace cxr
