// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include <cstdint>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/tensor.hpp"
#include "paths.hpp"

namespace cxr::test {

/// The results of scipy, torch and torchvision, from tests/golden/make_change_goldens.py.
inline json const& change_goldens() {
  static json const all = read_json(golden("change.json"));
  return all;
}

/// The image (1,1,H,W) of that script.
inline Tensor wave_image(std::int64_t height, std::int64_t width) {
  return at::arange(height * width, at::kDouble)
      .mul(0.221)
      .sin()
      .mul(0.5)
      .add(0.5)
      .to(at::kFloat)
      .view({1, 1, height, width});
}

/// A list of numbers as an image (1,1,H,W).
inline Tensor as_image(json const& list, std::int64_t height, std::int64_t width) {
  return at::tensor(list.get<std::vector<double>>(), at::kFloat).view({1, 1, height, width});
}

/// The largest difference between two tensors.
inline double largest_difference(Tensor const& a, Tensor const& b) {
  return (a - b).abs().max().item<double>();
}

}  // namespace cxr::test
