// SPDX-License-Identifier: MIT
#include "cxr/engine/kernels/dense_layer.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include "catch.hpp"
#include "cxr/engine/kernels/winograd_gradient.hpp"
#include "cxr/model/generator.hpp"

using namespace cxr;

namespace {

float* data(Tensor const& x) { return x.mutable_data_ptr<float>(); }
bool near(Tensor const& actual, Tensor const& expected) {
  return actual.to(at::kDouble).sub(expected).norm().item<double>() <=
         2e-6 * expected.norm().item<double>();
}

/// A norm with random factors.
struct random_norm {
  Tensor mean, scale, shift;
  random_norm(std::int64_t C, at::Generator random)
      : mean(at::randn({C}, random)),
        scale(at::randn({C}, random)),
        shift(at::randn({C}, random)) {}
  kernel::batch_scale view() const { return {data(mean), data(scale), data(shift)}; }
  /// In double.
  Tensor affine(Tensor const& x) const { return x * scale.to(at::kDouble) + shift; }
};

}  // namespace

TEST_CASE("Norm, ReLU and product, and their gradients, equal those of LibTorch in double",
          "[kernel]") {
  auto random = generator(1);
  auto const [P, C, B] =
      GENERATE(std::array{113, 300, 32}, std::array{5, 64, 128}, std::array{250, 512, 16});
  std::int64_t const stride = C + 12;
  random_norm const norm(C, random);
  Tensor const slab = at::randn({P, stride}, random), W = at::randn({C, B}, random),
               dy = at::randn({P, B}, random), y = at::empty({P, B}),
               statistics = at::empty({2, B}), dx = at::zeros({P, stride}), Wt = W.t().contiguous();
  kernel::norm_relu_multiply({data(slab), stride}, P, C, norm.view(), data(W), B, data(y),
                             data(statistics), data(statistics) + B);
  auto const sums = kernel::norm_relu_multiply_gradient(
      {data(slab), stride}, P, C, norm.view(), data(Wt), B,
      [&, outputs = B](std::int64_t begin, std::int64_t size, float* tile) {
        std::copy_n(data(dy) + begin * outputs, size * outputs, tile);
      },
      true, {data(dx), stride});

  Tensor const x = slab.narrow(1, 0, C).to(at::kDouble), u = norm.affine(x).relu(),
               expected = u.mm(W.to(at::kDouble));
  CHECK(near(y, expected));
  CHECK(near(statistics[0], expected.mean(0)));
  CHECK(near(statistics[1], expected.var(0, false)));
  CHECK(near(sums.weight, dy.to(at::kDouble).t().mm(u).flatten()));
  Tensor const du = dy.to(at::kDouble).mm(Wt.to(at::kDouble)) * (u > 0);
  CHECK(near(dx.narrow(1, 0, C), du * norm.scale));
  CHECK(dx.narrow(1, C, 12).count_nonzero().item<std::int64_t>() == 0);
  for (std::int64_t c = 0; c < C; c += 17) {
    CHECK(sums.sums[std::size_t(c)] == Approx(du.select(1, c).sum().item<double>()).margin(1e-3));
    CHECK(sums.sums[std::size_t(C + c)] ==
          Approx((du * (x - norm.mean)).select(1, c).sum().item<double>()).margin(1e-3));
  }
}

TEST_CASE("Norm, ReLU and 3×3 convolution, and their gradients, equal those of LibTorch in double",
          "[kernel]") {
  auto random = generator(1);
  auto const [N, H, W] = GENERATE(std::array{1, 1, 1}, std::array{2, 7, 13}, std::array{3, 8, 6});
  std::int64_t const B = 20, G = 12, P = N * H * W;
  kernel::winograd_grid const grid{N, H, W};
  random_norm const norm(B, random);
  Tensor const x = at::randn({P, B}, random), weight = at::randn({G, B, 3, 3}, random),
               dy = at::randn({P, G}, random), y = at::empty({P, G}), dx = at::empty({P, B}),
               filters = at::empty({16, B, G}), flipped = at::empty({16, G, B}),
               dW = at::empty({G, B, 3, 3}),
               turned = weight.flip({2, 3}).transpose(0, 1).contiguous();
  kernel::winograd_filters(data(weight), B, G, data(filters));
  kernel::winograd_filters(data(turned), G, B, data(flipped));
  kernel::norm_relu_convolve(grid, data(x), B, norm.view(), data(filters), G, {data(y), G});
  auto const sums = kernel::norm_relu_convolve_gradient(grid, data(x), B, norm.view(), data(dy),
                                                        data(flipped), G, true, data(dx));
  kernel::winograd_filter_gradient(data(sums.weight), G, B, data(dW), {9 * B, 9, 3, 1});

  auto const image = [&, n = N, h = H, w = W](Tensor const& rows) {
    return rows.to(at::kDouble).view({n, h, w, -1}).permute({0, 3, 1, 2});
  };
  Tensor const u = image(norm.affine(x.to(at::kDouble)).relu()).detach().requires_grad_(true),
               filter = weight.to(at::kDouble).requires_grad_(true),
               expected = at::conv2d(u, filter, {}, 1, 1);
  expected.backward(image(dy));
  CHECK(near(y, expected.detach().permute({0, 2, 3, 1}).reshape({P, G})));
  CHECK(near(dW, filter.grad()));
  Tensor const du = (u.grad() * (u > 0)).permute({0, 2, 3, 1}).reshape({P, B});
  CHECK(near(dx, du));
  for (std::int64_t c = 0; c < B; ++c)
    CHECK(sums.sums[std::size_t(c)] == Approx(du.select(1, c).sum().item<double>()).margin(1e-3));
}
