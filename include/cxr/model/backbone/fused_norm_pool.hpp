// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cstdint>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/autocast.hpp"
#include "cxr/engine/kernels/norm_pool.hpp"
#include "cxr/engine/kernels/tile_sums.hpp"
#include "cxr/model/layer/batch_norm.hpp"
#include "cxr/model/layer/batch_norm_factors.hpp"

namespace cxr::detail {

/// Refuses a gradient that shall have a gradient itself, which these nodes do not give.
/// @throws setting_error
inline void require_no_graph() {
  if (at::GradMode::is_enabled())
    throw setting_error("a fused DenseNet has no gradients of gradients",
                        "take the DenseNet without fused<…>, or no create_graph",
                        "fused-second-derivative");
}

/// Whether kernels apply to a tensor: float on a CPU.
inline bool is_float_on_cpu(Tensor const& tensor) {
  return tensor.is_cpu() && tensor.scalar_type() == at::kFloat;
}
/// Whether they apply to the tensors of a norm.
inline bool is_fusible(batch_norm const& norm) {
  for (auto const* tensor :
       {&norm.weight.value, &norm.bias.value, &norm.running_mean.value, &norm.running_var.value})
    if (!is_float_on_cpu(*tensor) || !tensor->is_contiguous()) return false;
  return true;
}

/// The type that products shall have on the CPU, here and now: autocast's, or float.
inline at::ScalarType product_type() {
  return at::autocast::is_autocast_enabled(at::kCPU) ? at::autocast::get_autocast_dtype(at::kCPU)
                                                     : at::kFloat;
}
/// Whether that type is Scalar's, and this CPU multiplies such numbers.
template <class Scalar>
bool computes_in() {
  return product_type() == c10::CppTypeToScalarType<Scalar>::value && kernel::multiplies<Scalar>();
}
/// Whether kernels apply to x, on a CPU, with more than a value a channel: float, or under autocast what
/// is rounded to bfloat16.
inline bool is_fusible(Tensor const& x) {
  bool const in_float = is_float_on_cpu(x) && computes_in<float>();
  bool const rounded = x.is_cpu() &&
                       (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) &&
                       computes_in<bfloat16>();
  return (in_float || rounded) && x.size(1) % 4 == 0 && x.numel() > x.size(1);
}
/// f(Scalar{}) with the type of maps and products: bfloat16 under autocast, float otherwise.
/// @pre  is_fusible of the map
template <class F>
auto with_map_type(F const& f) {
  return product_type() == at::kBFloat16 ? f(bfloat16{}) : f(float{});
}

/// Autograd's node of norm, ReLU and pooling: it keeps x, where autograd's own keep three maps.
/// @tparam Pool    mean_of_2 or largest_of_3
/// @tparam Scalar  of the maps
template <class Pool, class Scalar>
struct norm_relu_pool_function : torch::autograd::Function<norm_relu_pool_function<Pool, Scalar>> {
  using context = torch::autograd::AutogradContext;

  /// (N,C,H,W) -> (N,C,H',W'), channels_last
  static Tensor forward(context* ctx, Tensor const& images, Tensor const& weight,
                        Tensor const& bias, batch_norm* norm) {
    Tensor const x = images.to(c10::CppTypeToScalarType<Scalar>::value)
                         .contiguous(at::MemoryFormat::ChannelsLast);
    std::int64_t const N = x.size(0), C = x.size(1), H = x.size(2), W = x.size(3);
    Tensor const statistics = at::empty({2, C}, at::kFloat);
    auto const* const data = x.const_data_ptr<Scalar>();
    auto* const mean = statistics.mutable_data_ptr<float>();
    kernel::batch_statistics<Scalar>({data, C}, N * H * W, C, mean, mean + C);
    track(*norm, statistics, N * H * W);
    norm_factors const factors(weight, bias, statistics);
    Tensor const result = at::empty({N, C, Pool::size(H), Pool::size(W)},
                                    x.options().memory_format(at::MemoryFormat::ChannelsLast));
    auto* const pooled = result.mutable_data_ptr<Scalar>();
    kernel::in_parallel(N * Pool::size(H), [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t i = first; i < last; ++i) {
        std::int64_t const image = i / Pool::size(H), row = i % Pool::size(H);
        kernel::norm_relu_pool<Pool, Scalar>({data + image * H * W * C, C}, H, W, C,
                                             {factors.scale.data(), factors.shift.data()}, row,
                                             pooled + image * Pool::size(H) * Pool::size(W) * C);
      }
    });
    ctx->save_for_backward({x, statistics, weight, bias});
    return result;
  }

  static std::vector<Tensor> backward(context* ctx, std::vector<Tensor> const& gradients) {
    require_no_graph();
    auto const saved = ctx->get_saved_variables();
    Tensor const &x = saved[0], &statistics = saved[1];
    Tensor const dy = gradients[0].to(x.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
    std::int64_t const C = x.size(1), P = x.numel() / C;
    norm_factors const factors(saved[2], saved[3], statistics);
    Tensor const dx = at::empty_like(x);
    norm_gradient const norm(pool_gradient(x, statistics, factors, dy, dx), factors, P);
    if (!ctx->needs_input_grad(0)) return {{}, norm.weight, norm.bias, {}};
    auto const* const data = x.const_data_ptr<Scalar>();
    auto* const result = dx.mutable_data_ptr<Scalar>();
    kernel::for_tiles(P, kernel::tile_pixels,
                      [&](std::int64_t, std::int64_t first, std::int64_t size) {
                        kernel::add_statistics_gradient<Scalar, Scalar, Scalar>(
                            {data + first * C, C}, {result + first * C, C}, size, C,
                            factors.scale.data(), statistics.const_data_ptr<float>(),
                            norm.slope.data(), norm.offset.data(), {result + first * C, C});
                      });
    return {dx, norm.weight, norm.bias, {}};
  }

  /// Writes du to dx, and returns Σ du and Σ du (x − mean).
  static std::vector<double> pool_gradient(Tensor const& x, Tensor const& statistics,
                                           norm_factors const& factors, Tensor const& dy,
                                           Tensor const& dx) {
    std::int64_t const N = x.size(0), C = x.size(1), H = x.size(2), W = x.size(3),
                       tiles = kernel::tiles_in(H * W, kernel::tile_pixels);
    kernel::tile_table table(N * tiles, C);
    kernel::in_parallel(N, [&](std::int64_t first, std::int64_t last) {
      for (std::int64_t image = first; image < last; ++image) {
        auto const* const data = x.const_data_ptr<Scalar>() + image * H * W * C;
        auto* const du = dx.mutable_data_ptr<Scalar>() + image * H * W * C;
        kernel::norm_relu_pool_gradient<Pool, Scalar>(
            {data, C}, H, W, C, {factors.scale.data(), factors.shift.data()},
            dy.const_data_ptr<Scalar>() + image * (dy.numel() / N), du);
        for (std::int64_t tile = 0; tile < tiles; ++tile) {
          std::int64_t const begin = tile * kernel::tile_pixels;
          kernel::tile_gradient_sums<Scalar>(
              {data + begin * C, C}, {du + begin * C, C},
              std::min(kernel::tile_pixels, H * W - begin), C, statistics.const_data_ptr<float>(),
              table.first(image * tiles + tile), table.second(image * tiles + tile));
        }
      }
    });
    return table.sums();
  }
};

/// Norm in training, ReLU and pooling. @pre is_fusible(x)
template <class Pool>
Tensor norm_relu_pool(batch_norm& norm, Tensor const& x) {
  return with_map_type([&]<class Scalar>(Scalar) {
    return norm_relu_pool_function<Pool, Scalar>::apply(x, norm.weight.value, norm.bias.value,
                                                        &norm);
  });
}

}  // namespace cxr::detail
