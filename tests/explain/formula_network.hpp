// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/tensor.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "cxr/format/safetensors.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "model/formula.hpp"
#include "paths.hpp"

namespace cxr::test {

/// The network of tests/golden/make_explain_goldens.py.
inline auto formula_network() {
  auto network = make_classifier<2>(densenet<10, scratch>{}, mlp_head{.hidden = 16}, 1);
  fill_by_formula(network);
  return network;
}

/// Its images, (4,3,64,64), and the classes that are explained.
inline Tensor formula_images() { return unit_tensor("images", {4, 3, 64, 64}).to(at::kFloat); }
inline Tensor formula_classes() { return at::tensor(std::vector<std::int64_t>{0, 1, 1, 0}); }

/// What an explanation gives before it is a heat map.
inline Tensor formula_attribution(auto const& explanation) {
  return explanation.attribution(formula_network(), formula_images(), formula_classes());
}

/// What captum or grad-cam gives for them.
inline Tensor explain_golden(std::string const& name) {
  static auto const file = read_safetensors(golden("explain.safetensors"));
  for (auto const& [key, tensor] : file.tensors)
    if (key == name) return tensor;
  throw std::runtime_error("no golden " + name);
}

}  // namespace cxr::test
