// SPDX-License-Identifier: MIT
#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>

#include <atomic>
#include <stdexcept>
#include <vector>

#include "catch.hpp"
#include "cxr/engine/kernels/affine_relu.hpp"
#include "cxr/engine/kernels/gemm.hpp"
#include "cxr/engine/kernels/parallel.hpp"
#include "cxr/engine/kernels/simd.hpp"
#include "cxr/engine/kernels/winograd.hpp"

using namespace cxr;
namespace kn = cxr::kernel;

namespace {

Tensor noise(at::IntArrayRef shape, std::uint64_t seed) {
  auto generator = at::globalContext().defaultGenerator(at::kCPU).clone();
  generator.set_current_seed(seed);
  return at::randn(shape, generator);
}
kn::matrix<float const> rows(Tensor const& matrix) {
  return {matrix.const_data_ptr<float>(), matrix.size(-1)};
}
kn::matrix<float> writable(Tensor const& matrix) {
  return {matrix.data_ptr<float>(), matrix.size(-1)};
}
/// The largest difference, in parts of the largest value.
double difference(Tensor const& a, Tensor const& b) {
  Tensor const exact = b.to(at::kDouble);
  return (a.to(at::kDouble) - exact).abs().max().item<double>() /
         exact.abs().max().item<double>();
}

}  // namespace

TEST_CASE("a product of matrices, of overlapping rows, and one that is added") {
  if (!kn::multiplies<float>()) return test::skip("this CPU has no AVX2");
  Tensor const a = noise({13, 40}, 1), b = noise({24, 32}, 2), c = at::empty({13, 32});
  kn::multiply<float>(13, 32, 24, rows(a), rows(b), writable(c));
  Tensor const once = at::mm(a.narrow(1, 0, 24), b);
  CHECK(difference(c, once) < 1e-6);
  kn::multiply<float>(13, 32, 24, rows(a), rows(b), writable(c), /*add=*/true);
  CHECK(difference(c, once.mul(2)) < 1e-6);
  kn::multiply<float>(9, 32, 24, {a.const_data_ptr<float>(), 8}, rows(b), writable(c));
  CHECK(difference(c.narrow(0, 0, 9), at::mm(a.view(-1).as_strided({9, 24}, {8, 1}), b)) < 1e-6);
}

TEST_CASE("a product in bfloat16 is that of the rounded matrices") {
  if (!kn::multiplies<bfloat16>()) return test::skip("this CPU has no avx512_bf16");
  Tensor const a = noise({13, 66}, 1).to(at::kBFloat16), b = noise({66, 32}, 2);
  Tensor const packed = at::empty({66, 32}, at::kBFloat16), c = at::empty({13, 32});
  kn::pack(66, 32, b.const_data_ptr<float>(), packed.data_ptr<bfloat16>());
  kn::multiply<bfloat16>(13, 32, 66, {a.const_data_ptr<bfloat16>(), 66},
                         {packed.const_data_ptr<bfloat16>(), 32}, writable(c));
  CHECK(difference(c, at::mm(a.to(at::kDouble), b.to(at::kBFloat16).to(at::kDouble))) < 1e-6);
}

TEST_CASE("vectors are rounded to bfloat16 as LibTorch does") {
  Tensor const x = at::cat({noise({100}, 8), at::tensor(std::vector<float>{0, -0.0F, INFINITY, -INFINITY,
                            1 + 0x1p-8F, 1 + 0x3p-8F, 1 - 0x1p-9F, 3e38F})});
  Tensor const y = at::empty({108}, at::kBFloat16);
  kn::with_widest_vectors([&]<class Vector>() __attribute__((always_inline)) {
    kn::for_channels<Vector>(108, [&]<class V>(std::int64_t c) __attribute__((always_inline)) {
      V value;
      kn::load(value, x.const_data_ptr<float>() + c);
      kn::store(y.data_ptr<bfloat16>() + c, value);
    });
  });
  CHECK(y.equal(x.to(at::kBFloat16)));
}

TEST_CASE("norm and ReLU of some channels, and their mean over 2 × 2 pixels") {
  auto const C = GENERATE(4, 24, 64, 100);
  std::int64_t const H = 7, W = 5;
  Tensor const x = noise({H, W, C + 8}, 3), scale = noise({C}, 4), shift = noise({C}, 5);
  kn::affine const norm{scale.const_data_ptr<float>(), shift.const_data_ptr<float>()};
  Tensor const expected = x.narrow(2, 0, C).mul(scale).add(shift).relu(), y = at::empty({H, W, C});
  kn::affine_relu<float>(rows(x), norm, H * W, C, writable(y));
  CHECK(difference(y, expected) < 1e-6);
  Tensor const pooled = at::avg_pool2d(expected.permute({2, 0, 1}), 2, 2).permute({1, 2, 0});
  Tensor const means = at::empty({2, C});
  kn::affine_relu_pool<float>(rows(x), W, norm, /*first=*/3, 2, C, writable(means));
  CHECK(difference(means, pooled.reshape({-1, C}).narrow(0, 3, 2)) < 1e-6);
}

TEST_CASE("not a number stays so through norm and ReLU") {
  Tensor const x = at::empty({1, 4}).fill_(NAN), ones = at::empty({4}).fill_(1);
  kn::affine_relu<float>(rows(x), {ones.const_data_ptr<float>(), ones.const_data_ptr<float>()}, 1, 4,
                  writable(x));
  CHECK(x.isnan().all().item<bool>());
}

TEST_CASE("a 3×3 convolution by Winograd is that of LibTorch, on sizes of all remainders") {
  if (!kn::multiplies<float>()) return test::skip("this CPU has no AVX2");
  auto const [H, W] = GENERATE(table<std::int64_t, std::int64_t>(
      {{1, 1}, {2, 2}, {3, 8}, {7, 7}, {14, 13}, {28, 28}, {5, 57}}));
  auto const [C, G] = GENERATE(table<std::int64_t, std::int64_t>({{32, 8}, {128, 32}, {192, 48}}));
  Tensor const x = noise({H, W, C}, 6), weight = noise({G, C, 3, 3}, 7);
  Tensor const filters = at::empty({16, C, G}), y = at::empty({H, W, G + 4}).fill_(3);
  Tensor const scratch = at::empty({kn::winograd_scratch(C, G)});
  kn::winograd_filters(weight.const_data_ptr<float>(), C, G, filters.data_ptr<float>());
  auto const exact = [&](Tensor const& image) {
    return at::conv2d(image.to(at::kDouble).permute({2, 0, 1}).unsqueeze(0),
                      weight.to(at::kDouble), {}, {1, 1}, {1, 1})
        .squeeze(0)
        .permute({1, 2, 0});
  };
  std::int64_t const half = (H + 1) / 4;  // rows of tiles in two parts
  auto const convolve = [&]<bool Relu>(std::bool_constant<Relu>) {
    for (auto const& [first, last] : {std::pair{std::int64_t{0}, half}, {half, (H + 1) / 2}})
      kn::winograd_convolve<Relu>(rows(x), H, W, C, filters.const_data_ptr<float>(), G,
                                  writable(y), first, last, scratch.data_ptr<float>());
  };
  convolve(std::false_type{});
  CHECK(difference(y.narrow(2, 0, G), exact(x)) < 2e-6);
  convolve(std::true_type{});
  CHECK(difference(y.narrow(2, 0, G), exact(x.relu())) < 2e-6);
  if (kn::multiplies<bfloat16>()) {
    Tensor const rounded = at::empty({16, C, G}, at::kBFloat16);
    kn::winograd_filters(weight.const_data_ptr<float>(), C, G, rounded.data_ptr<bfloat16>());
    kn::winograd_convolve<false>(rows(x), H, W, C, rounded.const_data_ptr<bfloat16>(), G,
                                 writable(y), 0, (H + 1) / 2, scratch.data_ptr<float>());
    CHECK(difference(y.narrow(2, 0, G), exact(x)) < 2e-2);
  }
  CHECK(y.narrow(2, G, 4).eq(3).all().item<bool>());  // nothing is written behind the channels
}

TEST_CASE("each number is in one part, and an error reaches the caller") {
  std::vector<std::atomic<int>> calls(1000);
  kn::in_parallel(1000, [&](std::int64_t first, std::int64_t last) {
    kn::in_parallel(last - first, [&](std::int64_t begin, std::int64_t end) {
      for (; begin < end; ++begin) ++calls[static_cast<std::size_t>(first + begin)];
    });
  });
  for (auto const& count : calls) REQUIRE(count == 1);
  CHECK_THROWS_AS(
      kn::in_parallel(8, [](auto, auto) { throw std::runtime_error("in a thread"); }),
      std::runtime_error);
  kn::in_parallel(0, [](auto, auto) { FAIL("there is nothing to do"); });
}
