// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/role.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/learn/optimizer/plan.hpp"
#include "cxr/model/parameter_group.hpp"

namespace cxr {

template <class O>
concept CarriesPlan = requires(O const optimizer) {
  { optimizer.plan } -> std::convertible_to<training_plan const&>;
};
template <class O>
concept BindsParameters = requires(started_t<O> const optimizer,
                                   std::vector<parameter_group> groups) {
  { optimizer.start(std::move(groups)) } -> std::move_constructible;
};
template <class O>
concept Steps = requires(
    decltype(std::declval<started_t<O> const&>().start(std::vector<parameter_group>{})) optimizer,
    double scale, std::vector<named_tensor> const& saved) {
  optimizer.step(scale);
  { optimizer.save() } -> std::same_as<std::vector<named_tensor>>;
  optimizer.restore(saved);
};

/// Rates that a recipe can scale and the history can state, or none.
template <class O>
concept StatesRates = (
                          !requires(O optimizer) { optimizer.learning_rate; } ||
                          requires(O optimizer) {
                            requires std::same_as<decltype(optimizer.learning_rate), double>;
                          }) &&
                      (
                          !requires(O optimizer) { optimizer.head_rate; } ||
                          requires(O optimizer) {
                            requires std::same_as<decltype(optimizer.head_rate), double>;
                          });

/// Turns gradients into new parameters.
/// Starts   start(groups) -> step(scale): one update of every parameter that has a gradient, its
///          learning rate multiplied by `scale` (the schedule); save() and restore() by name
/// Facts    `plan`: clipping, accumulation and freezing, applied by the trainer; optionally
///          `learning_rate` and `head_rate`, which pretrained weights have a recipe for
/// Throws   data_error (restore: a name missing or unknown)
/// Laws     equal to the torch.optim class of the same name; a restored state continues bit-equal
/// Default  adamw (fwd.hpp)   Own one: docs/how_to/   Proof: tests/learn/optimizer/
template <class O>
concept Optimizer = std::copyable<O> && PolicyOf<O, role::optimizer> && CarriesPlan<O> &&
    BindsParameters<O> && Steps<O> && StatesRates<O>;

/// One sentence for whatever an Optimizer lacks.
template <class O>
struct explain_optimizer {
  static_assert(std::copyable<O>,
                "cxr: an Optimizer must be copyable [docs/errors.md#optimizer-copy]");
  static_assert(CarriesPlan<O>,
                "cxr: an Optimizer needs a member \"cxr::training_plan plan\" "
                "[docs/errors.md#optimizer-plan]");
  static_assert(BindsParameters<O>,
                "cxr: an Optimizer needs \"start(std::vector<parameter_group>) const\" "
                "[docs/errors.md#optimizer-start]");
  static_assert(!BindsParameters<O> || Steps<O>,  // one mistake, one error
                "cxr: what an Optimizer starts needs \"step(double scale)\", \"save() const\" and "
                "\"restore(std::vector<named_tensor> const&)\" [docs/errors.md#optimizer-step]");
  static_assert(StatesRates<O>,
                "cxr: learning_rate and head_rate of an Optimizer, where it has them, are members "
                "of type double [docs/errors.md#optimizer-rate]");
};

namespace role {
template <class O>
explain_optimizer<O> explanation(optimizer, std::type_identity<O>);  // explanation_of finds it
template <class O>
std::bool_constant<Optimizer<O>> fulfils(optimizer, std::type_identity<O>);
}  // namespace role

}  // namespace cxr
