// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "cxr/core/mode.hpp"
#include "cxr/core/role.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/data/training_facts.hpp"

namespace cxr {

template <class H>
concept MakesLogits = requires(started_t<H> const head, std::uint64_t seed,
                               Tensor const& features) {
  { head.template make<8, 2>(seed)(features, training{}) } -> std::same_as<Tensor>;
}
&&requires(decltype(std::declval<started_t<H> const&>().template make<8, 2>(0)) const network,
           Tensor const& features) {
  { network(features, inference{}) } -> std::same_as<Tensor>;
};

/// Makes the network that turns features into logits.
/// Shapes   features (N,F) -> logits (N,K), unbounded
/// Makes    make<F, K>(seed): a network struct on the CPU with its default initialisation
/// Laws     the inference call is const; dropout is a function of (mode.key, sample id); another seed
///          gives another network, unless its weights start at a constant
/// Default  mlp_head (fwd.hpp)   Own one: docs/how_to/   Proof: tests/model/head/
template <class H>
concept Head = std::copyable<H> && PolicyOf<H, role::head> && MakesLogits<H>;

/// One sentence for whatever a Head lacks.
template <class H>
struct explain_head {
  static_assert(std::copyable<H>, "cxr: a Head must be copyable [docs/errors.md#head-copy]");
  static_assert(
      MakesLogits<H>,
      "cxr: a Head needs \"template <std::int64_t F, std::int64_t K> make(std::uint64_t "
      "seed) const\" giving a network called with (Tensor, training) and, const, (Tensor, "
      "inference) [docs/errors.md#head-make]");
};

namespace role {
template <class H>
explain_head<H> explanation(head, std::type_identity<H>);  // explanation_of finds it
template <class H>
std::bool_constant<Head<H>> fulfils(head, std::type_identity<H>);
}  // namespace role

}  // namespace cxr
