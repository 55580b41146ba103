// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>

#include "cxr/core/role.hpp"
#include "cxr/data/started.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr {

template <class D>
concept ChoosesThreshold = requires(started_t<D> const decision, predictions const& validation) {
  { decision(validation) } -> std::same_as<operating_point>;
};

/// Chooses on validation above which probability a class is predicted: the operating point, which
/// the report, the test, the predictor and the export use from then on.
/// Call     decision(predictions of validation) -> operating_point
/// Facts    `tasks`: the kinds of source that it can decide for, compared at compile time
/// Units    thresholds are for predictions::uncorrected_probabilities, not for probabilities()
/// Laws     image order (sort before summing), unknown labels, class weights and the operating point
///          of the predictions do not matter; thresholds in 0…1, as many as the task needs; also
///          where validation has one class only (0.5, and the rule says so)
/// Default  fixed_threshold (fwd.hpp)   Own one: docs/how_to/   Proof: tests/measure/decision/
template <class D>
concept Decision =
    std::copyable<D> && PolicyOf<D, role::decision> && StatesTasks<D> && ChoosesThreshold<D>;

/// One sentence for whatever a Decision lacks.
template <class D>
struct explain_decision {
  static_assert(std::copyable<D>,
                "cxr: a Decision must be copyable [docs/errors.md#decision-copy]");
  static_assert(StatesTasks<D>,
                "cxr: a Decision needs \"static constexpr auto tasks = cxr::task::binary\" (or "
                "multiclass, multi_label, joined by |) [docs/errors.md#decision-tasks]");
  static_assert(ChoosesThreshold<D>,
                "cxr: a Decision needs \"operating_point operator()(predictions const&) const\" "
                "[docs/errors.md#decision-call]");
};

namespace role {
template <class D>
explain_decision<D> explanation(decision, std::type_identity<D>);  // explanation_of finds it
template <class D>
std::bool_constant<Decision<D>> fulfils(decision, std::type_identity<D>);
}  // namespace role

}  // namespace cxr
