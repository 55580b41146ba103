// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/clip.hpp"

#include "catch.hpp"
#include "learn/optimizer/parity.hpp"

namespace {

using namespace cxr;

std::vector<named_tensor> named(test::golden_parameters const& parameters) {
  std::vector<named_tensor> all;
  for (auto const& parameter : parameters.all) all.push_back({parameter.name, parameter.value});
  return all;
}

}  // namespace

TEST_CASE("clip_gradients equals torch.nn.utils.clip_grad_norm_", "[learn][optimizer]") {
  for (auto const& golden : test::goldens()["clip"]) {
    test::golden_parameters const parameters;
    parameters.set_gradients(0);
    parameters.all[1].value.mutable_grad() =
        test::golden_parameters::layout(test::wave(parameters.all[1].shape, 100));
    auto const all = named(parameters);
    CHECK(gradient_norm(all).item<double>() == Approx(golden["norm"].get<double>()).epsilon(1e-6));
    clip_gradients(all, golden["max_norm"].get<double>());
    for (std::size_t p = 0; p < all.size(); ++p)
      CHECK(test::relative_error(all[p].tensor.grad().contiguous(),
                                 test::numbers(golden["gradients"][p])) < 1e-6);
  }
}

TEST_CASE("gradients 3 and 4 have norm 5, and are clipped together", "[learn][optimizer]") {
  Tensor const a = at::tensor({0.0f}).requires_grad_(), b = at::tensor({0.0f}).requires_grad_();
  Tensor const frozen = at::tensor({0.0f}).requires_grad_();
  a.mutable_grad() = at::tensor({3.0f});
  b.mutable_grad() = at::tensor({-4.0f});
  std::vector<named_tensor> const all{{"a", a}, {"frozen", frozen}, {"b", b}};
  CHECK(gradient_norm(all).item<double>() == Approx(5));
  clip_gradients(all, 0);
  clip_gradients(all, 6);
  CHECK(a.grad().item<double>() == 3);
  clip_gradients(all, 1);
  CHECK(a.grad().item<double>() == Approx(0.6));
  CHECK(b.grad().item<double>() == Approx(-0.8));
  CHECK_FALSE(frozen.grad().defined());
}

TEST_CASE("without any gradient the norm is 0 and there is nothing to clip", "[learn]") {
  std::vector<named_tensor> const all{{"a", at::tensor({0.0f}).requires_grad_()}};
  CHECK(gradient_norm(all).item<double>() == 0);
  CHECK_NOTHROW(clip_gradients(all, 1));
}
