// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <vector>

#include "cxr/data/training_facts.hpp"

namespace cxr {

/// States how much each class counted in training: what start() of a loss or a sampler gives may
/// have it. (K), in relation to the class's training images; 1 where a class counts as its images do.
template <class P>
concept StatesClassWeights = requires(P const policy) {
  { policy.class_weights() } -> std::same_as<std::vector<double>>;
};

/// How much each class counted in training, (K): the weights that loss and sampler state, multiplied.
/// Empty where neither states any.
template <class Loss, class Sampler>
std::vector<double> counted_classes(Loss const& loss, Sampler const& sampler) {
  std::vector<double> weights;
  auto const multiply = [&](auto const& policy) {
    if constexpr (StatesClassWeights<std::remove_cvref_t<decltype(policy)>>) {
      auto const factors = policy.class_weights();
      weights.resize(factors.size(), 1);
      for (std::size_t k = 0; k < factors.size(); ++k) weights[k] *= factors[k];
    }
  };
  multiply(loss);
  multiply(sampler);
  return weights;
}

namespace detail {

struct no_class_weights {};

/// A policy as started, if it then states class weights.
template <class P>
auto started_to_count(P const& policy, training_facts const& facts) {
  if constexpr (StatesClassWeights<started_t<P>>)
    return started(policy, facts);
  else
    return no_class_weights{};
}

}  // namespace detail

/// The same of policies that have not started; those that would state no weights are not started.
template <class Loss, class Sampler>
std::vector<double> counted_classes(Loss const& loss, Sampler const& sampler,
                                    training_facts const& facts) {
  return counted_classes(detail::started_to_count(loss, facts),
                         detail::started_to_count(sampler, facts));
}

}  // namespace cxr
