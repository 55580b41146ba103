// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/tensor.hpp"
#include "paths.hpp"

namespace cxr::test {

/// What torch said, from tests/golden/make_learn_goldens.py.
inline json const& goldens() {
  static json const all = read_json(golden("learn.json"));
  return all;
}

/// A list of numbers as a flat tensor in double.
inline Tensor numbers(json const& list) {
  return at::tensor(list.get<std::vector<double>>(), at::kDouble);
}

/// The formula from which the script takes logits, parameters and gradients, in double.
inline Tensor wave(std::vector<std::int64_t> const& shape, std::int64_t seed) {
  std::int64_t count = 1;
  for (auto length : shape) count *= length;
  return at::arange(count, at::kDouble)
      .mul(0.7)
      .add(1.3 * static_cast<double>(seed))
      .sin()
      .view(shape);
}

/// Distance of two tensors as a part of the length of the second.
inline double relative_error(Tensor const& is, Tensor const& wanted) {
  Tensor const a = is.detach().to(at::kDouble).flatten();
  Tensor const b = wanted.detach().to(at::kDouble).flatten();
  return ((a - b).norm() / b.norm()).item<double>();
}

}  // namespace cxr::test
