// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/simd.hpp"

namespace cxr::kernel {

/// y = max(0, scale · x + shift) for each channel: batch norm in inference and ReLU, in one pass.
/// x and y (pixels,channels); scale and shift (channels). NaN stays NaN.
inline void affine_relu(matrix<float const> x, float const* scale, float const* shift,
                        std::int64_t pixels, std::int64_t channels, matrix<float> y) {
  with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
      float const* const from = x.data + pixel * x.stride;
      float* const to = y.data + pixel * y.stride;
      std::int64_t c = 0;
      for (; c + width<Vector> <= channels; c += width<Vector>) {
        Vector value, a, b;
        load(value, from + c);
        load(a, scale + c);
        load(b, shift + c);
        value = value * a + b;
        store(to + c, value < 0 ? Vector{} : value);
      }
      for (; c < channels; ++c) {
        float const value = from[c] * scale[c] + shift[c];
        to[c] = value < 0 ? 0 : value;
      }
    }
  });
}

}  // namespace cxr::kernel
