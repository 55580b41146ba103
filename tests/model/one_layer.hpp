// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "cxr/core/hana.hpp"
#include "cxr/core/mode.hpp"
#include "cxr/core/role.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/model/generator.hpp"
#include "cxr/model/layer/conv2d.hpp"
#include "cxr/model/weights/scratch.hpp"

namespace cxr::test {

/// The smallest backbone that a user might write: one convolution, then the mean over the pixels.
struct one_layer {
  using role = cxr::role::backbone;
  static constexpr std::string_view name = "one_layer";
  static constexpr std::int64_t channels = 3, features = 4;
  scratch weights = {};

  struct network {
    BOOST_HANA_DEFINE_STRUCT(network, (conv2d, conv));
    Tensor operator()(Tensor const& images, training) { return conv(images).mean({2, 3}); }
    Tensor operator()(Tensor const& images, inference) const { return conv(images).mean({2, 3}); }
  };
  network make(std::uint64_t seed) const {
    network result;
    result.conv = conv2d(channels, features, 3, 1, 1, generator(seed));
    return result;
  }
};

}  // namespace cxr::test
