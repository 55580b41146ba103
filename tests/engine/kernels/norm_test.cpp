// SPDX-License-Identifier: MIT
#include "cxr/engine/kernels/norm.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include "catch.hpp"
#include "cxr/engine/kernels/dense_layer.hpp"
#include "cxr/model/generator.hpp"

using namespace cxr;

namespace {

kernel::matrix<float> rows(Tensor const& x) { return {x.mutable_data_ptr<float>(), x.stride(0)}; }
kernel::matrix<float const> rows_of(Tensor const& x) {
  return {x.const_data_ptr<float>(), x.stride(0)};
}
bool near(Tensor const& actual, Tensor const& expected, double tolerance = 1e-5) {
  return actual.to(at::kDouble).sub(expected).norm().item<double>() <=
         tolerance * std::max(expected.norm().item<double>(), 1e-30);
}

}  // namespace

TEST_CASE("Statistics of a tile do not cancel where the mean is large", "[kernel]") {
  auto random = generator(1);
  auto const count = GENERATE(1, 7, 8, 113);
  Tensor const x = at::randn({count, 20}, random).add(1000), statistics = at::zeros({2, 20});
  kernel::tile_statistics(rows_of(x), count, 20, statistics.mutable_data_ptr<float>(),
                          statistics.mutable_data_ptr<float>() + 20);
  Tensor const exact = x.to(at::kDouble), mean = exact.mean(0);
  CHECK(near(statistics[0], mean, 1e-7));
  CHECK(
      (statistics[1].to(at::kDouble) - (exact - mean).square().sum(0)).abs().max().item<double>() <
      2e-3);
}

TEST_CASE("A transposed matrix of any size", "[kernel]") {
  auto random = generator(1);
  auto const [height, width] = GENERATE(std::pair{1, 1}, std::pair{3, 5}, std::pair{4, 8},
                                        std::pair{28, 32}, std::pair{113, 18});
  Tensor const x = at::randn({height, width}, random), y = at::zeros({width, height});
  kernel::transpose<float>(rows_of(x), height, width, rows(y));
  CHECK(y.equal(x.t()));
}

TEST_CASE("A tile's gradient through norm and ReLU, with its sums", "[kernel]") {
  auto random = generator(1);
  std::int64_t const count = 19, C = 36;
  Tensor const x = at::randn({count, C}, random), du = at::randn({count, C}, random),
               dx = at::randn({count, C}, random), scale = at::randn({C}, random),
               shift = at::randn({C}, random), mean = at::randn({C}, random),
               sums = at::zeros({2, C}), before = dx.clone();
  kernel::norm_relu_gradient(
      rows_of(x), count, C,
      {mean.const_data_ptr<float>(), scale.const_data_ptr<float>(), shift.const_data_ptr<float>()},
      rows_of(du), rows(dx), sums.mutable_data_ptr<float>(), sums.mutable_data_ptr<float>() + C);
  Tensor const through = (du * (x * scale + shift > 0)).to(at::kDouble),
               centred = through * (x - mean);
  CHECK(near(dx, before + through * scale));
  CHECK(near(sums[0], through.sum(0)));
  CHECK(near(sums[1], centred.sum(0)));
  Tensor const again = at::zeros({2, C});
  kernel::tile_gradient_sums<float>(rows_of(x), rows_of(through.to(at::kFloat)), count, C,
                                    mean.const_data_ptr<float>(), again.mutable_data_ptr<float>(),
                                    again.mutable_data_ptr<float>() + C);
  CHECK(again.equal(sums));
}
