// SPDX-License-Identifier: MIT
//
// Milliseconds an image and GFLOP/s, on one thread, of what a dense layer of DenseNet-121 consists of: LibTorch's
// operators, on a batch, and the kernels of cxr/engine/kernels, which go image by image.
//   bench_kernel [batch]
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "cxr/core/tensor.hpp"
#include "cxr/engine/kernels/affine_relu.hpp"
#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/winograd.hpp"
#include "cxr/engine/memory.hpp"

namespace {

using cxr::Tensor;

/// The least of seven times, in milliseconds.
template <class F>
double milliseconds(F const& f) {
  double least = 1e9;
  for (int repeat = 0; repeat < 7; ++repeat) {
    auto const begin = std::chrono::steady_clock::now();
    f();
    std::chrono::duration<double, std::milli> const took = std::chrono::steady_clock::now() - begin;
    least = std::min(least, took.count());
  }
  return least;
}

/// What is measured of a layer, in milliseconds an image, or counted.
enum kind : std::size_t {
  pointwise,  // LibTorch: 1×1
  norm1,      // norm and ReLU
  spatial,    // 3×3
  norm2,
  cat,
  fused_pointwise,  // cxr
  pointwise_bf16,
  winograd,
  winograd_bf16,
  pointwise_gflop,
  spatial_gflop,
  kinds
};
using times = std::array<double, kinds>;

void print(std::string const& name, times const& t) {
  auto const speed = [&](kind work, kind took) { return 1e3 * t[work] / t[took]; };
  std::printf("%-22s %6.2f %4.0f %6.2f %4.0f %6.2f %6.2f | %6.2f %4.0f %6.2f %4.0f | %6.2f %6.2f\n",
              name.c_str(), t[pointwise], speed(pointwise_gflop, pointwise), t[spatial],
              speed(spatial_gflop, spatial), t[norm1] + t[norm2], t[cat], t[fused_pointwise],
              speed(pointwise_gflop, fused_pointwise), t[winograd], speed(spatial_gflop, winograd),
              t[pointwise_bf16], t[winograd_bf16]);
}

void add(times const& part, times& whole) {
  for (std::size_t i = 0; i < kinds; ++i) whole[i] += part[i];
}

Tensor images(std::int64_t N, std::int64_t C, std::int64_t H) {
  return at::randn({N, C, H, H}).contiguous(at::MemoryFormat::ChannelsLast);
}

/// LibTorch's operators.
void measure_libtorch(std::int64_t N, std::int64_t C, std::int64_t H, times& t) {
  Tensor const x = images(N, C, H), middle = images(N, 128, H), slice = images(N, 32, H);
  Tensor const weight1 = images(128, C, 1), weight3 = images(32, 128, 3);
  auto const norm = [&](Tensor const& input) {
    Tensor const ones = at::ones({input.size(1)});
    return milliseconds([&] {
             at::batch_norm(input, ones, ones, ones, ones, false, 0.1, 1e-5, true).relu_();
           }) /
           N;
  };
  t[pointwise] = milliseconds([&] { at::conv2d(x, weight1); }) / N;
  t[spatial] = milliseconds([&] { at::conv2d(middle, weight3, {}, {1, 1}, {1, 1}); }) / N;
  t[norm1] = norm(x);
  t[norm2] = norm(middle);
  t[cat] = milliseconds([&] { at::cat({x, slice}, 1); }) / N;
}

/// cxr's kernels on one image, with their products in one scalar.
template <class Scalar>
std::array<double, 2> measure_kernels(std::int64_t C, std::int64_t H) {
  constexpr auto type = c10::CppTypeToScalarType<Scalar>::value;
  constexpr std::int64_t tile = 56;
  Tensor const slab = at::randn({H * H, C}), ones = at::ones({C}),
               memory = at::ones({tile, C}, type);
  Tensor const weight1 = at::ones({C, 128}, type), weight3 = at::ones({16, 128, 32}, type);
  Tensor const middle = at::randn({H * H, 128}), slice = at::empty({H * H, 32});
  Tensor const scratch = at::empty({cxr::kernel::winograd_scratch(128, 32)});
  cxr::kernel::affine const norm{ones.const_data_ptr<float>(), ones.const_data_ptr<float>()};
  double const pointwise = milliseconds([&] {
    for (std::int64_t first = 0; first < H * H; first += tile) {
      auto const pixels = std::min(tile, H * H - first);
      cxr::kernel::affine_relu<Scalar>({slab.const_data_ptr<float>() + first * C, C}, norm, pixels,
                                       C, {memory.data_ptr<Scalar>(), C});
      cxr::kernel::multiply<Scalar>(pixels, 128, C, {memory.const_data_ptr<Scalar>(), C},
                                    {weight1.const_data_ptr<Scalar>(), 128},
                                    {middle.data_ptr<float>() + first * 128, 128});
    }
  });
  double const spatial = milliseconds([&] {
    cxr::kernel::winograd_convolve<true>(
        {middle.const_data_ptr<float>(), 128}, H, H, 128, weight3.const_data_ptr<Scalar>(), 32,
        {slice.data_ptr<float>(), 32}, 0, (H + 1) / 2, scratch.data_ptr<float>());
  });
  return {pointwise, spatial};
}

times measure(std::int64_t N, std::int64_t C, std::int64_t H) {
  times t{};
  measure_libtorch(N, C, H, t);
  auto const fused = measure_kernels<float>(C, H);
  t[fused_pointwise] = fused[0];
  t[winograd] = fused[1];
  if (cxr::kernel::multiplies<cxr::bfloat16>()) {
    auto const rounded = measure_kernels<cxr::bfloat16>(C, H);
    t[pointwise_bf16] = rounded[0];
    t[winograd_bf16] = rounded[1];
  }
  auto const pixels = static_cast<double>(H * H);
  t[pointwise_gflop] = 2e-9 * pixels * static_cast<double>(C) * 128;
  t[spatial_gflop] = 2e-9 * pixels * 128 * 32 * 9;
  return t;
}

}  // namespace

int main(int argc, char** argv) {
  std::int64_t const N = argc > 1 ? std::atoi(argv[1]) : 8;
  at::set_num_threads(1);
  cxr::keep_memory();
  at::NoGradGuard const no_graph;
  std::printf("%-22s %-50s | %-23s | %s\n", "", "LibTorch, ms and GFLOP/s: 1x1, 3x3, norms, cat",
              "cxr: norm+1x1, 3x3", "in bfloat16");
  times all{};
  std::int64_t C = 64, H = 56;
  for (int const layers : {6, 12, 24, 16}) {
    times block{};
    for (int layer = 0; layer < layers; ++layer, C += 32) {
      times const single = measure(N, C, H);
      if (layer == 0 || layer == layers - 1)
        print("C " + std::to_string(C) + ", " + std::to_string(H) + " px", single);
      add(single, block);
    }
    print("block of " + std::to_string(layers), block);
    add(block, all);
    C /= 2;
    H /= 2;
  }
  print("58 dense layers", all);
}
