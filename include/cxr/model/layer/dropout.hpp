// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/empty.h>

#include <cstdint>

#include "cxr/core/mode.hpp"
#include "cxr/core/random.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr {

/// Sets features to 0 at random and scales the others so that the mean stays, in training only. Which
/// features are dropped is a function of (mode.key, sample id, layer).
/// Source   Srivastava et al. 2014; scaled as torch.nn.Dropout
/// @param x      (N,F)
/// @param rate   probability of a 0, in [0, 1)
/// @param layer  number of this dropout in its network
inline Tensor dropout(Tensor const& x, double rate, std::uint64_t layer, training const& mode) {
  if (rate == 0) return x;
  auto const N = x.size(0), F = x.size(1);
  // Drawn on the host: N x F words are microseconds, and the same on every device.
  Tensor const mask = at::empty({N, F}, at::TensorOptions(at::kFloat).pinned_memory(!x.is_cpu()));
  auto* factor = mask.mutable_data_ptr<float>();
  float const scale = static_cast<float>(1 / (1 - rate));
  for (std::int64_t n = 0; n < N; ++n) {
    auto const sample = mode.samples.empty() ? n : mode.samples[static_cast<std::size_t>(n)];
    random_stream random(mix(mode.key ^ mix(layer)), static_cast<std::uint64_t>(sample));
    for (std::int64_t f = 0; f < F; ++f) *factor++ = random.uniform() < rate ? 0 : scale;
  }
  return x.mul(mask.to(x.options(), /*non_blocking=*/true));  // (N,F)
}

}  // namespace cxr
