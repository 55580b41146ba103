// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/tensor.hpp"
#include "paths.hpp"

namespace cxr::test {

/// The results of torch, from tests/golden/make_learn_goldens.py.
inline json const& goldens() {
  static json const all = read_json(golden("learn.json"));
  return all;
}

/// A list of numbers as a flat tensor in double; null is NaN.
inline Tensor numbers(json const& list) {
  std::vector<double> values;
  for (auto const& number : list)
    values.push_back(number.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                      : number.get<double>());
  return at::tensor(values, at::kDouble);
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

/// Distance of two tensors relative to the norm of the second.
inline double relative_error(Tensor const& actual, Tensor const& expected) {
  Tensor const a = actual.detach().to(at::kDouble).flatten();
  Tensor const b = expected.detach().to(at::kDouble).flatten();
  return ((a - b).norm() / b.norm()).item<double>();
}

}  // namespace cxr::test
