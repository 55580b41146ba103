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
#include "cxr/model/network.hpp"

namespace cxr {

/// A fully connected layer, as torch.nn.Linear.
struct linear {
  /// weight (out,in), bias (out).
  BOOST_HANA_DEFINE_STRUCT(linear, (parameter, weight), (parameter, bias));

  linear() = default;  ///< holds nothing yet
  /// Starts from torch.nn.Linear's uniform in ±1/sqrt(in); the bias from 0, as torchvision's
  /// DenseNet starts its classifier.
  linear(std::int64_t in, std::int64_t out, at::Generator random)
      : weight(at::empty({out, in}).uniform_(-bound(in), bound(in), std::move(random))),
        bias(at::zeros({out})) {}

  /// (N,in) -> (N,out)
  Tensor operator()(Tensor const& x) const { return at::linear(x, weight.value, bias.value); }
  /// (N,in) -> (N,out): a head by itself
  Tensor operator()(Tensor const& x, training) { return (*this)(x); }
  /// (N,in) -> (N,out): a head by itself
  Tensor operator()(Tensor const& x, inference) const { return (*this)(x); }

 private:
  static double bound(std::int64_t in) { return 1 / std::sqrt(static_cast<double>(in)); }
};

}  // namespace cxr
