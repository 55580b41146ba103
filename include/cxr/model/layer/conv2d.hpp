// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>

#include <cmath>
#include <cstdint>
#include <utility>

#include "cxr/model/network.hpp"

namespace cxr {

/// A convolution without bias, as torch.nn.Conv2d(bias=False).
struct conv2d {
  /// weight (C_out,C_in,kernel,kernel), channels_last; stride and padding in pixels.
  BOOST_HANA_DEFINE_STRUCT(conv2d, (parameter, weight), (std::int64_t, stride),
                           (std::int64_t, padding));

  conv2d() = default;  ///< no tensors yet
  /// Initialised by kaiming_normal_ as in torchvision's DenseNet: deviation sqrt(2 / (C_in kernel²)).
  /// Source   He et al. 2015, Delving deep into rectifiers, eq. 10
  conv2d(std::int64_t inputs, std::int64_t outputs, std::int64_t kernel, std::int64_t stride_pixels,
         std::int64_t padding_pixels, at::Generator random)
      : weight(at::empty({outputs, inputs, kernel, kernel}, at::MemoryFormat::ChannelsLast)
                   .normal_(0, std::sqrt(2.0 / static_cast<double>(inputs * kernel * kernel)),
                            std::move(random))),
        stride(stride_pixels),
        padding(padding_pixels) {}

  /// (N,C_in,H,W) -> (N,C_out,H',W')
  Tensor operator()(Tensor const& x) const {
    return at::conv2d(x, weight.value, {}, {stride, stride}, {padding, padding});
  }
};

}  // namespace cxr
