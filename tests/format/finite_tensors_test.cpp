// SPDX-License-Identifier: MIT
#include "cxr/format/finite_tensors.hpp"

#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <limits>

#include "catch.hpp"

using namespace cxr;

namespace {

std::string refusal(std::string const& name, Tensor const& tensor) {
  try {
    require_finite({{"features.norm0.weight", at::ones({4})}, {name, tensor}}, "best.safetensors");
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

Tensor with_number(double number, at::ScalarType type) {
  Tensor tensor = at::ones({3, 5}, at::kDouble);
  tensor.select(0, 1).select(0, 2).fill_(number);
  return tensor.to(type);
}

}  // namespace

TEST_CASE("NaN and infinite weights are refused by file and tensor in every floating dtype",
          "[format][bad_input]") {
  for (auto const type : {at::kDouble, at::kFloat, at::kHalf, at::kBFloat16})
    for (double const number :
         {double{NAN}, std::numeric_limits<double>::infinity(), double{-INFINITY}}) {
      INFO(at::toString(type) << ' ' << number);
      CHECK_THAT(
          refusal("features.conv0.weight", with_number(number, type)),
          Contains("best.safetensors: features.conv0.weight holds NaN or infinite numbers: 1 "
                   "of 15;"));
    }
  CHECK_THAT(refusal("a", with_number(NAN, at::kFloat8_e4m3fn)), Contains("a holds NaN"));
  CHECK_THAT(refusal("a", with_number(NAN, at::kFloat8_e5m2)), Contains("a holds NaN"));
  Tensor both = at::zeros({2});
  both[0].fill_(INFINITY), both[1].fill_(-INFINITY);
  CHECK_THAT(refusal("a", both), Contains("a holds NaN or infinite numbers: 2 of 2;"));
}

TEST_CASE("a negative running variance is refused and zero is not", "[format][bad_input]") {
  Tensor variance = at::zeros({4});
  CHECK(refusal("features.norm0.running_var", variance) == "accepted");
  variance[3].fill_(-1e-9);
  CHECK_THAT(refusal("features.norm0.running_var", variance),
             Contains("best.safetensors: features.norm0.running_var holds a negative variance"));
  CHECK(refusal("features.norm0.running_mean", variance) == "accepted");
}

TEST_CASE("finite weights whose sum overflows are accepted", "[format]") {
  CHECK(refusal("a", at::full({100}, 60000.0, at::kHalf)) == "accepted");
  CHECK(refusal("a", at::full({100}, 3e38, at::kFloat)) == "accepted");
  CHECK(refusal("a", at::full({100}, 1e308, at::kDouble)) == "accepted");
}

TEST_CASE("tensors that hold no weights are not asked for finite numbers", "[format]") {
  CHECK(refusal("features.norm0.num_batches_tracked", at::full({}, INFINITY, at::kHalf)) ==
        "accepted");
  CHECK(refusal("indices", at::ones({3}, at::kLong)) == "accepted");
  CHECK(refusal("empty", at::zeros({0, 3})) == "accepted");
}
