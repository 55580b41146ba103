// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorIterator.h>
#include <ATen/ops/empty.h>

#include <cstdint>

#include "cxr/core/tensor.hpp"

namespace cxr::kernel {

/// Calls f(first, last) for parts of [0, count) on LibTorch's threads, or once on this one inside of
/// another such call. at::parallel_for would need -fopenmp of every program, which with some compilers
/// brings a second OpenMP; LibTorch's own loops over tensors do not.
/// @throws what f throws
template <class F>
void in_parallel(std::int64_t count, F const& f) {
  Tensor numbers = at::empty({count}, at::kByte);  // never read or written
  auto const* const begin = static_cast<char const*>(numbers.const_data_ptr());
  at::TensorIterator::nullary_op(numbers).for_each(
      [&](char** place, std::int64_t const*, std::int64_t size) {
        std::int64_t const first = place[0] - begin;
        f(first, first + size);
      },
      /*grain_size=*/1);
}

}  // namespace cxr::kernel
