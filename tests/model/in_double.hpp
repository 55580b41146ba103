// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <string>
#include <type_traits>

#include "catch.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/autocast.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/model/network.hpp"

// What it takes to compare a network in float with itself in double.
namespace cxr::test {

/// Converts parameters and buffers; what was trained is trained.
template <class Network>
void to_double(Network& network) {
  for_each_leaf(network, [](std::string const&, auto& leaf) {
    if constexpr (!std::same_as<std::remove_cvref_t<decltype(leaf)>, counter>) {
      bool const trained = leaf.value.requires_grad();
      leaf.value = leaf.value.detach().to(at::kDouble).set_requires_grad(trained);
    }
  });
}

/// Runs f as it is, or under autocast to bfloat16.
template <class F>
auto with_rounding(bool rounded, F const& f) {
  if (!rounded) return f();
  autocast_guard const precision(cpu<bfloat16>{});
  return f();
}
/// Whether to compute under autocast: both in turn, where this CPU multiplies bfloat16.
inline bool generate_rounding() {
  return kernel::multiplies<bfloat16>() ? GENERATE(false, true) : false;
}

/// The norm of the difference, relative to that of the expected tensor.
inline double distance(Tensor const& actual, Tensor const& expected) {
  return actual.to(at::kDouble).sub(expected).norm().item<double>() /
         std::max(expected.norm().item<double>(), 1e-30);
}

}  // namespace cxr::test
