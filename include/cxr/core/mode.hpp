// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace cxr {

/// Selects the training code of a network: batch statistics, dropout.
/// Random numbers are a function of `key` and of the sample, never of the batch or the thread.
struct training {
  std::uint64_t key = 0;                       ///< random_key(seed, epoch)
  std::span<std::int64_t const> samples = {};  ///< (N) sample ids; empty: 0, 1, … N-1
  std::int64_t frozen = 0;  ///< stages of the backbone, counted from the input, that are frozen
};

/// Selects the inference code of a network: running statistics, no dropout, const.
struct inference {};

}  // namespace cxr
