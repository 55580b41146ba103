// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <utility>

namespace cxr {

// In data/training_facts.hpp, which needs LibTorch; a policy that reads them includes it.
struct training_facts;

/// A policy of any role that needs to know the training subset declares
/// `auto start(training_facts const&) const`; what that returns is used in its place.
template <class P>
concept StartsFromFacts = requires(P const policy, training_facts const& facts) {
  { policy.start(facts) } -> std::move_constructible;
};

namespace detail {

/// Refuses a start(facts) that a constant policy does not have: it would not be called.
template <class P>
constexpr void require_constant_start() {
  static_assert(
      !requires(P policy, training_facts const& facts) { policy.start(facts); },
      "cxr: start(training_facts const&) of a policy is not const, so it would not be called; "
      "write \"auto start(training_facts const&) const\" [docs/errors.md#start-not-const]");
}

}  // namespace detail

/// What a policy is during one training: the result of start(facts), or a copy of the policy itself.
template <class P>
P started(P const& policy, training_facts const&) {
  detail::require_constant_start<P>();
  return policy;
}
/// What a policy that starts from facts is during one training.
template <StartsFromFacts P>
auto started(P const& policy, training_facts const& facts) -> decltype(policy.start(facts)) {
  return policy.start(facts);
}
/// The same where facts take time: `facts()` is called for a policy that starts from them.
template <class P, std::invocable F>
auto started(P const& policy, F&& facts) {
  if constexpr (StartsFromFacts<P>) {
    return policy.start(facts());
  } else {
    detail::require_constant_start<P>();
    return policy;
  }
}
/// The type of started(policy, facts).
template <class P>
using started_t =
    decltype(started(std::declval<P const&>(), std::declval<training_facts const&>()));

}  // namespace cxr
