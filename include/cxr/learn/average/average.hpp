// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>

#include "cxr/core/role.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/learn/training_progress.hpp"

namespace cxr {

template <class A>
concept WeighsNetwork = requires(started_t<A> const average, training_progress const& progress) {
  { average(progress) } -> std::convertible_to<double>;
};

/// Averages the network over its updates: the average is what is validated, kept and exported, while the
/// network itself goes on learning. After each update
///     average += w * (network - average)
/// for every parameter and running statistic, with the weight w that the policy gives.
/// Call     average(training_progress) -> w in 0…1: 1 copies the network, 0 leaves the average
/// Laws     1 at the first update, so that the initial network has no part; a function of the progress
///          only, so that a resumed training continues alike
/// Cost     a second copy of the parameters, and one pass over them per update; no_average: none
/// Default  no_average (fwd.hpp)   Own one: docs/how_to/   Proof: tests/learn/average/
template <class A>
concept Average = std::copyable<A> && PolicyOf<A, role::average> && WeighsNetwork<A>;

/// One sentence for whatever an Average lacks.
template <class A>
struct explain_average {
  static_assert(std::copyable<A>, "cxr: an Average must be copyable [docs/errors.md#average-copy]");
  static_assert(WeighsNetwork<A>,
                "cxr: an Average needs \"double operator()(training_progress const&) const\" "
                "[docs/errors.md#average-call]");
};

namespace role {
template <class A>
explain_average<A> explanation(average, std::type_identity<A>);  // explanation_of finds it
template <class A>
std::bool_constant<Average<A>> fulfils(average, std::type_identity<A>);
}  // namespace role

}  // namespace cxr
