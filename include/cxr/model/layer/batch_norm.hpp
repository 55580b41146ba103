// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cstdint>

#include "cxr/core/mode.hpp"
#include "cxr/engine/joint_training.hpp"
#include "cxr/model/layer/joint_batch_norm.hpp"
#include "cxr/model/network.hpp"

namespace cxr {

/// Batch normalisation over (N,C,…) or (N,C), as torch.nn.BatchNorm1d and 2d.
/// Source   Ioffe & Szegedy 2015, algorithms 1 and 2; momentum 0.1 and epsilon 1e-5 as PyTorch
struct batch_norm {
  static constexpr double momentum = 0.1;  ///< weight of a batch in the running statistics
  static constexpr double epsilon = 1e-5;  ///< added to the variance

  /// Tensors (C), and the number of training batches.
  BOOST_HANA_DEFINE_STRUCT(batch_norm, (parameter, weight), (parameter, bias),
                           (buffer, running_mean), (buffer, running_var),
                           (counter, num_batches_tracked));

  batch_norm() = default;  ///< no tensors yet
  /// The identity. @param channels  C
  explicit batch_norm(std::int64_t channels)
      : weight(at::ones({channels})),
        bias(at::zeros({channels})),
        running_mean(at::zeros({channels})),
        running_var(at::ones({channels})) {}

  /// Normalises by the batch's statistics and updates the running ones. (N,C,…) -> the same
  Tensor operator()(Tensor const& x, training) {
    ++num_batches_tracked.value;
    return at::batch_norm(x, weight.value, bias.value, running_mean.value, running_var.value,
                          /*training=*/true, momentum, epsilon, /*cudnn_enabled=*/true);
  }
  /// The same by the images of all processes, which each call it. (N,C,…) -> the same
  template <Processes P>
  Tensor operator()(Tensor const& x, joint_training<P> const& mode) {
    if (mode.processes.part().count == 1) return (*this)(x, mode.mode);
    ++num_batches_tracked.value;
    auto const statistics = detail::joint_statistics(x.detach(), mode.processes);
    statistics.track(running_mean.value, running_var.value, momentum);
    return detail::joint_norm_function<P>::apply(x, weight.value, bias.value, statistics, epsilon,
                                                 mode.processes);
  }
  /// Normalises by the running statistics. (N,C,…) -> the same
  Tensor operator()(Tensor const& x, inference) const {
    return at::batch_norm(x, weight.value, bias.value, running_mean.value, running_var.value,
                          /*training=*/false, momentum, epsilon, /*cudnn_enabled=*/true);
  }
};

}  // namespace cxr
