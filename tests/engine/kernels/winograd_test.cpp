// SPDX-License-Identifier: MIT
#include "cxr/engine/kernels/winograd.hpp"

#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>

#include "catch.hpp"
#include "engine/kernels/matrices.hpp"

using namespace cxr;

TEST_CASE("a 3×3 convolution by Winograd is that of LibTorch, on sizes of all remainders") {
  if (!kernel::multiplies<float>()) return test::skip("this CPU has no AVX2");
  auto const [H, W] = GENERATE(table<std::int64_t, std::int64_t>(
      {{1, 1}, {2, 2}, {3, 8}, {7, 7}, {14, 13}, {28, 28}, {5, 57}}));
  auto const [C, G] = GENERATE(table<std::int64_t, std::int64_t>({{32, 8}, {128, 32}, {192, 48}}));
  Tensor const x = test::noise({H, W, C}, 6), weight = test::noise({G, C, 3, 3}, 7);
  Tensor const filters = at::empty({16, C, G}), y = at::empty({H, W, G + 4}).fill_(3);
  Tensor const scratch = at::empty({kernel::winograd_scratch(C, G)});
  kernel::winograd_filters(weight.const_data_ptr<float>(), C, G, filters.data_ptr<float>());
  auto const exact = [&](Tensor const& image) {
    return at::conv2d(image.to(at::kDouble).permute({2, 0, 1}).unsqueeze(0), weight.to(at::kDouble),
                      {}, {1, 1}, {1, 1})
        .squeeze(0)
        .permute({1, 2, 0});
  };
  std::int64_t const half = (H + 1) / 4;  // rows of tiles in two parts
  auto const convolve = [&]<bool Relu>(std::bool_constant<Relu>) {
    for (auto const& [first, last] : {std::pair{std::int64_t{0}, half}, {half, (H + 1) / 2}})
      kernel::winograd_convolve<Relu>(test::rows(x), H, W, C, filters.const_data_ptr<float>(), G,
                                      test::writable(y), first, last, scratch.data_ptr<float>());
  };
  convolve(std::false_type{});
  CHECK(test::difference(y.narrow(2, 0, G), exact(x)) < 2e-6);
  convolve(std::true_type{});
  CHECK(test::difference(y.narrow(2, 0, G), exact(x.relu())) < 2e-6);
  if (kernel::multiplies<bfloat16>()) {
    Tensor const rounded = at::empty({16, C, G}, at::kBFloat16);
    kernel::winograd_filters(weight.const_data_ptr<float>(), C, G, rounded.data_ptr<bfloat16>());
    kernel::winograd_convolve<false>(test::rows(x), H, W, C, rounded.const_data_ptr<bfloat16>(), G,
                                     test::writable(y), 0, (H + 1) / 2, scratch.data_ptr<float>());
    CHECK(test::difference(y.narrow(2, 0, G), exact(x)) < 2e-2);
  }
  CHECK(y.narrow(2, G, 4).eq(3).all().item<bool>());  // nothing is written behind the channels
}
