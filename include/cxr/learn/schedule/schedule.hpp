// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>

#include "cxr/core/role.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/learn/training_progress.hpp"

namespace cxr {

template <class S>
concept ScalesRate = requires(started_t<S> const schedule, training_progress const& progress) {
  { schedule(progress) } -> std::convertible_to<double>;
};

/// Gives the factor on every learning rate at each update of the parameters.
/// Call     schedule(training_progress) -> factor, at least 0
/// Laws     a function of the progress only, so that a resumed training continues alike; finite
/// Default  warmup_cosine (fwd.hpp)   Own one: docs/how_to/   Proof: tests/learn/schedule/
template <class S>
concept Schedule = std::copyable<S> && PolicyOf<S, role::schedule> && ScalesRate<S>;

/// One sentence for whatever a Schedule lacks.
template <class S>
struct explain_schedule {
  static_assert(std::copyable<S>,
                "cxr: a Schedule must be copyable [docs/errors.md#schedule-copy]");
  static_assert(ScalesRate<S>,
                "cxr: a Schedule needs \"double operator()(training_progress const&) const\" "
                "[docs/errors.md#schedule-call]");
};

namespace role {
template <class S>
explain_schedule<S> explanation(schedule, std::type_identity<S>);  // explanation_of finds it
template <class S>
std::bool_constant<Schedule<S>> fulfils(schedule, std::type_identity<S>);
}  // namespace role

}  // namespace cxr
