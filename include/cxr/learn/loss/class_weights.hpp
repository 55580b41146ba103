// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/tensor.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

#include "cxr/core/tensor.hpp"
#include "cxr/data/training_facts.hpp"

namespace cxr {

/// How much each class counts in a loss.
enum class class_weights : std::uint8_t {
  balanced,  ///< every class counts the same in total
  none,      ///< every image counts the same
};

/// The words of class_weights, in the order of its values.
constexpr std::array<std::string_view, 2> names(class_weights) { return {"balanced", "none"}; }

namespace detail {

/// (K) weights of exclusive classes, float, on the device of the facts: N / (K n_c) or 1.
/// @throws data_error (a class has no training image)
inline Tensor make_class_weights(class_weights choice, training_facts const& facts) {
  auto const& counts = facts.class_counts;
  require_every_class(counts, facts.classes);
  std::vector<double> weight(counts.size(), 1.0);
  if (choice == class_weights::balanced) {
    double const images = std::accumulate(counts.begin(), counts.end(), 0.0);
    for (std::size_t k = 0; k < counts.size(); ++k)
      weight[k] = images / (static_cast<double>(counts.size()) * static_cast<double>(counts[k]));
  }
  return at::tensor(weight, at::kFloat).to(facts.device);
}

/// (K) weights on the host.
inline std::vector<double> weight_values(Tensor const& weights) {
  Tensor const factors = weights.to(at::kCPU, at::kDouble);
  return {factors.const_data_ptr<double>(), factors.const_data_ptr<double>() + factors.numel()};
}

}  // namespace detail

}  // namespace cxr
