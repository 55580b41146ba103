// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>

#include <cstdint>

#include "cxr/core/tensor.hpp"
#include "cxr/engine/kernels/gemm.hpp"

// Tensors as the kernels' matrices.
namespace cxr::test {

/// Normally distributed numbers, by seed.
inline Tensor noise(at::IntArrayRef shape, std::uint64_t seed) {
  auto generator = at::globalContext().defaultGenerator(at::kCPU).clone();
  generator.set_current_seed(seed);
  return at::randn(shape, generator);
}
/// The rows of the last dimension, to read.
inline kernel::matrix<float const> rows(Tensor const& tensor) {
  return {tensor.const_data_ptr<float>(), tensor.size(-1)};
}
/// The rows of the last dimension, to write.
inline kernel::matrix<float> writable(Tensor const& tensor) {
  return {tensor.data_ptr<float>(), tensor.size(-1)};
}
/// The largest difference, in parts of the largest value.
inline double difference(Tensor const& a, Tensor const& b) {
  Tensor const exact = b.to(at::kDouble);
  return (a.to(at::kDouble) - exact).abs().max().item<double>() / exact.abs().max().item<double>();
}

}  // namespace cxr::test
