// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "cxr/core/tensor.hpp"
#include "cxr/engine/kernels/dense_layer.hpp"
#include "cxr/model/layer/batch_norm.hpp"

// A batch norm in training, from statistics that are known, for kernels that apply it themselves. Float,
// on the CPU.
namespace cxr::detail {

/// A norm's factors for the channels [0, C) of a map: (C) each.
struct norm_factors {
  std::vector<float> inverse;  ///< 1 / sqrt(variance + ε)
  std::vector<float> scale;    ///< weight · inverse
  std::vector<float> shift;    ///< bias − mean · scale

  /// @param statistics  means (C_all), then variances (C_all)
  norm_factors(Tensor const& weight, Tensor const& bias, Tensor const& statistics) {
    auto const C = static_cast<std::size_t>(weight.numel());
    auto const* const mean = statistics.const_data_ptr<float>();
    auto const* const variance = mean + statistics.size(1);
    auto const *const w = weight.const_data_ptr<float>(), *const b = bias.const_data_ptr<float>();
    for (auto* values : {&inverse, &scale, &shift}) values->resize(C);
    for (std::size_t c = 0; c < C; ++c) {
      double const root = std::sqrt(static_cast<double>(variance[c]) + batch_norm::epsilon);
      inverse[c] = static_cast<float>(1 / root);
      scale[c] = static_cast<float>(static_cast<double>(w[c]) / root);
      shift[c] = b[c] - mean[c] * scale[c];
    }
  }
  /// For a kernel.
  kernel::batch_scale view(Tensor const& statistics) const {
    return {statistics.const_data_ptr<float>(), scale.data(), shift.data()};
  }
};

/// Updates the running statistics as at::batch_norm.
inline void track(batch_norm& norm, Tensor const& statistics, std::int64_t pixels) {
  ++norm.num_batches_tracked.value;
  auto const C = norm.weight.value.numel();
  auto const* const mean = statistics.const_data_ptr<float>();
  auto const* const variance = mean + statistics.size(1);
  auto* const running_mean = norm.running_mean.value.mutable_data_ptr<float>();
  auto* const running_var = norm.running_var.value.mutable_data_ptr<float>();
  double const unbiased = static_cast<double>(pixels) / static_cast<double>(pixels - 1);
  auto const update = [](float& running, double value) {
    running = static_cast<float>((1 - batch_norm::momentum) * static_cast<double>(running) +
                                 batch_norm::momentum * value);
  };
  for (std::int64_t c = 0; c < C; ++c) {
    update(running_mean[c], static_cast<double>(mean[c]));
    update(running_var[c], static_cast<double>(variance[c]) * unbiased);
  }
}

/// From the sums of a norm's backward: the gradients of its weight and bias, and what is added to dx,
/// slope · (x − mean) + offset.
struct norm_gradient {
  Tensor weight, bias;               ///< (C)
  std::vector<float> slope, offset;  ///< (C)

  norm_gradient(std::vector<double> const& sums, norm_factors const& norm, std::int64_t pixels) {
    auto const C = norm.scale.size();
    weight = at::empty({static_cast<std::int64_t>(C)}, at::kFloat);
    bias = at::empty_like(weight);
    slope.resize(C);
    offset.resize(C);
    auto* const dw = weight.mutable_data_ptr<float>();
    auto* const db = bias.mutable_data_ptr<float>();
    for (std::size_t c = 0; c < C; ++c) {
      auto const scale = static_cast<double>(norm.scale[c]) / static_cast<double>(pixels);
      auto const inverse = static_cast<double>(norm.inverse[c]);
      db[c] = static_cast<float>(sums[c]);
      dw[c] = static_cast<float>(sums[C + c] * inverse);
      offset[c] = static_cast<float>(-scale * sums[c]);
      slope[c] = static_cast<float>(-scale * inverse * inverse * sums[C + c]);
    }
  }
};

}  // namespace cxr::detail
