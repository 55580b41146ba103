// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <cstdint>
#include <utility>

#include "cxr/core/mode.hpp"
#include "cxr/engine/joint_training.hpp"
#include "cxr/model/network.hpp"

namespace cxr {

/// A fully connected layer, as torch.nn.Linear.
struct linear {
  /// weight (outputs,inputs), bias (outputs).
  BOOST_HANA_DEFINE_STRUCT(linear, (parameter, weight), (parameter, bias));

  linear() = default;  ///< no tensors yet
  /// Weights uniform in ±1/sqrt(inputs) as in torch.nn.Linear; bias 0 as in the classifier of
  /// torchvision's DenseNet.
  linear(std::int64_t inputs, std::int64_t outputs, at::Generator random)
      : weight(at::empty({outputs, inputs})
                   .uniform_(-bound(inputs), bound(inputs), std::move(random))),
        bias(at::zeros({outputs})) {}

  /// (N,inputs) -> (N,outputs)
  Tensor operator()(Tensor const& x) const { return at::linear(x, weight.value, bias.value); }
  /// (N,inputs) -> (N,outputs), so that a layer can be a head
  Tensor operator()(Tensor const& x, training) { return (*this)(x); }
  /// (N,inputs) -> (N,outputs), so that a layer can be a head
  template <Processes P>
  Tensor operator()(Tensor const& x, joint_training<P> const&) {
    return (*this)(x);
  }
  /// (N,inputs) -> (N,outputs), so that a layer can be a head
  Tensor operator()(Tensor const& x, inference) const { return (*this)(x); }

 private:
  static double bound(std::int64_t inputs) { return 1 / std::sqrt(static_cast<double>(inputs)); }
};

}  // namespace cxr
