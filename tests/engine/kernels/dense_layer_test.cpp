// SPDX-License-Identifier: MIT
#include "cxr/engine/kernels/dense_layer.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <concepts>

#include "catch.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/engine/kernels/winograd_gradient.hpp"
#include "cxr/model/generator.hpp"

using namespace cxr;

namespace {

template <class Scalar = float>
Scalar* data(Tensor const& x) {
  return x.mutable_data_ptr<Scalar>();
}
/// Random values of a type.
template <class Scalar>
Tensor random_values(at::IntArrayRef sizes, at::Generator random) {
  return at::randn(sizes, random).to(c10::CppTypeToScalarType<Scalar>::value);
}
template <class Scalar>
Tensor empty(at::IntArrayRef sizes) {
  return at::empty(sizes, c10::CppTypeToScalarType<Scalar>::value);
}
/// Whether two tensors are near by the rounding of their products: of inputs to bfloat16 2^-9, of
/// Winograd's sums of four of them a little more.
template <class Scalar>
bool near(Tensor const& actual, Tensor const& expected) {
  double const bound = std::same_as<Scalar, float> ? 2e-6 : 1e-2;
  return actual.to(at::kDouble).sub(expected).norm().item<double>() <=
         bound * expected.norm().item<double>();
}
/// B of a product, from a matrix or from filters.
template <class Scalar>
Tensor packed(Tensor const& B) {
  Tensor const result = empty<Scalar>(B.sizes());
  kernel::pack(B.size(0), B.size(1), data(B), data<Scalar>(result));
  return result;
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

TEMPLATE_TEST_CASE("Norm, ReLU and product, and their gradients, equal those of LibTorch in double",
                   "[kernel]", float, bfloat16) {
  using Scalar = TestType;
  if (!kernel::multiplies<Scalar>()) return test::skip("this CPU does not multiply such numbers");
  auto random = generator(1);
  auto const [P, C, B] =
      GENERATE(std::array{113, 300, 32}, std::array{5, 64, 128}, std::array{250, 512, 16});
  std::int64_t const stride = C + 12;
  random_norm const norm(C, random);
  Tensor const slab = random_values<Scalar>({P, stride}, random), W = at::randn({C, B}, random),
               dy = random_values<Scalar>({P, B}, random), y = empty<Scalar>({P, B}),
               statistics = at::empty({2, B}), dx = at::zeros({P, stride}), Wt = W.t().contiguous();
  kernel::matrix<Scalar const> const inputs{data<Scalar>(slab), stride};
  kernel::norm_relu_multiply(inputs, P, C, norm.view(), data<Scalar>(packed<Scalar>(W)), B,
                             data<Scalar>(y), data(statistics), data(statistics) + B);
  auto const sums = kernel::norm_relu_multiply_gradient(
      inputs, P, C, norm.view(), data<Scalar>(packed<Scalar>(Wt)), B,
      [&, outputs = B](std::int64_t begin, std::int64_t size, Scalar* tile) {
        std::copy_n(data<Scalar>(dy) + begin * outputs, size * outputs, tile);
      },
      true, {data(dx), stride});

  Tensor const x = slab.narrow(1, 0, C).to(at::kDouble), u = norm.affine(x).relu(),
               expected = u.mm(W.to(at::kDouble)), stored = y.to(at::kDouble);
  CHECK(near<Scalar>(y, expected));
  CHECK(near<float>(statistics[0], stored.mean(0)));
  CHECK(near<float>(statistics[1], stored.var(0, false)));
  CHECK(near<Scalar>(sums.weight, dy.to(at::kDouble).t().mm(u).flatten()));
  Tensor const du = dy.to(at::kDouble).mm(Wt.to(at::kDouble)) * (u > 0);
  CHECK(near<Scalar>(dx.narrow(1, 0, C), du * norm.scale));
  CHECK(dx.narrow(1, C, 12).count_nonzero().template item<std::int64_t>() == 0);
  Tensor const found = at::tensor(sums.sums, at::kDouble);
  CHECK(near<Scalar>(found, at::cat({du.sum(0), (du * (x - norm.mean)).sum(0)})));
}

TEMPLATE_TEST_CASE(
    "Norm, ReLU and 3×3 convolution, and their gradients, equal those of LibTorch in double",
    "[kernel]", float, bfloat16) {
  using Scalar = TestType;
  if (!kernel::multiplies<Scalar>()) return test::skip("this CPU does not multiply such numbers");
  auto random = generator(1);
  auto const [N, H, W] = GENERATE(std::array{1, 1, 1}, std::array{2, 7, 13}, std::array{3, 8, 6});
  std::int64_t const B = 20, G = 12, P = N * H * W;
  kernel::winograd_grid const grid{N, H, W};
  random_norm const norm(B, random);
  Tensor const x = random_values<Scalar>({P, B}, random), weight = at::randn({G, B, 3, 3}, random),
               dy = random_values<Scalar>({P, G}, random), y = empty<Scalar>({P, G}),
               dx = empty<Scalar>({P, B}), filters = empty<Scalar>({16, B, G}),
               flipped = empty<Scalar>({16, G, B}), dW = at::empty({G, B, 3, 3}),
               turned = weight.flip({2, 3}).transpose(0, 1).contiguous();
  kernel::winograd_filters(data(weight), B, G, data<Scalar>(filters));
  kernel::winograd_filters(data(turned), G, B, data<Scalar>(flipped));
  kernel::norm_relu_convolve<Scalar>(grid, data<Scalar>(x), B, norm.view(), data<Scalar>(filters),
                                     G, {data<Scalar>(y), G});
  auto const sums = kernel::norm_relu_convolve_gradient<Scalar>(
      grid, data<Scalar>(x), B, norm.view(), data<Scalar>(dy), data<Scalar>(flipped), G, true,
      data<Scalar>(dx));
  kernel::winograd_filter_gradient(data(sums.weight), G, B, data(dW), {9 * B, 9, 3, 1});

  auto const image = [&, n = N, h = H, w = W](Tensor const& rows) {
    return rows.to(at::kDouble).view({n, h, w, -1}).permute({0, 3, 1, 2});
  };
  Tensor const u = image(norm.affine(x.to(at::kDouble)).relu()).detach().requires_grad_(true),
               filter = weight.to(at::kDouble).requires_grad_(true),
               expected = at::conv2d(u, filter, {}, 1, 1);
  expected.backward(image(dy));
  CHECK(near<Scalar>(y, expected.detach().permute({0, 2, 3, 1}).reshape({P, G})));
  CHECK(near<Scalar>(dW, filter.grad()));
  Tensor const du = (u.grad() * (u > 0)).permute({0, 2, 3, 1}).reshape({P, B});
  CHECK(near<Scalar>(dx, du));
  Tensor const found = at::tensor(sums.sums, at::kDouble).narrow(0, 0, B);
  CHECK(near<Scalar>(found, du.sum(0)));
}
