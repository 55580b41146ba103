// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "cxr/core/role.hpp"
#include "cxr/data/training_facts.hpp"

namespace cxr {

template <class S>
concept OrdersImages = requires(started_t<S> const sampler, std::uint64_t key) {
  { sampler(key) } -> std::same_as<std::vector<std::size_t>>;
};

/// Chooses which training images an epoch shows, and in which order.
/// Starts   start(training_facts): keeps what it needs of the subset (labels, number of images)
/// Call     sampler(key) -> positions in the training subset, each in [0, N); an image may come
///          several times or not at all
/// Laws     a function of the key only; the same number of positions for every key
/// Default  shuffled (fwd.hpp)   Own one: docs/how_to/   Proof: tests/learn/sampler/
template <class S>
concept Sampler = std::copyable<S> && PolicyOf<S, role::sampler> && OrdersImages<S>;

/// One sentence for whatever a Sampler lacks.
template <class S>
struct explain_sampler {
  static_assert(std::copyable<S>, "cxr: a Sampler must be copyable [docs/errors.md#sampler-copy]");
  static_assert(
      OrdersImages<S>,
      "cxr: a Sampler needs \"start(training_facts const&) const\", giving what is called "
      "as \"std::vector<std::size_t> operator()(std::uint64_t key) const\" "
      "[docs/errors.md#sampler-call]");
};

namespace role {
template <class S>
explain_sampler<S> explanation(sampler, std::type_identity<S>);  // explanation_of finds it
template <class S>
std::bool_constant<Sampler<S>> fulfils(sampler, std::type_identity<S>);
}  // namespace role

}  // namespace cxr
