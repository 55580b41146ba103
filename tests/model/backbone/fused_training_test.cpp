// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/fused_training.hpp"

#include <ATen/ops/randn.h>

#include <array>
#include <map>

#include "catch.hpp"
#include "cxr/model/generator.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "model/in_double.hpp"

using namespace cxr;

namespace {

/// The features and all that a step writes, by name.
using step_results = std::map<std::string, Tensor>;

step_results run_step(densenet_network& network, Tensor const& images, Tensor const& factors,
                      bool fused, std::int64_t frozen = 0) {
  training const mode{.frozen = frozen};
  Tensor const features =
      fused ? densenet_network::pool(fused_last_map(network, images, mode)) : network(images, mode);
  features.backward(factors);
  step_results all{{"features", features.detach()}};
  for_each_leaf(network, [&](std::string const& name, auto& leaf) {
    using kind = std::remove_cvref_t<decltype(leaf)>;
    if constexpr (std::same_as<kind, parameter>)
      all["gradient of " + name] = leaf.value.grad();
    else if constexpr (std::same_as<kind, buffer>)
      all[name] = leaf.value;
    else
      CHECK(leaf.value == (network.stage_of(name) < frozen ? 0 : 1));
  });
  return all;
}

}  // namespace

TEST_CASE("A fused DenseNet trains as the default one", "[model][fused]") {
  // As in fused_dense_block_test.cpp. Where a rounding tips a ReLU over, both are far from double, each
  // by its own values: hence the factor, and the floor for gradients that are almost zero.
  auto random = generator(2);
  std::int64_t const frozen = GENERATE(0, 1, 2);
  CAPTURE(frozen);
  auto const network = tiny_densenet<scratch>{}.make(1);
  Tensor const images = at::randn({3, 3, 75, 64}, random);
  auto plain = clone(network), fused = clone(network), judge = clone(network);
  test::to_double(judge);
  Tensor const weights = at::randn({3, tiny_densenet<scratch>::features}, random);
  auto const expected =
      run_step(judge, images.to(at::kDouble), weights.to(at::kDouble), false, frozen);
  bool const rounded = test::generate_rounding();
  CAPTURE(rounded);
  auto const run = [&](densenet_network& net, bool with_kernels) {
    return test::with_rounding(
        rounded, [&] { return run_step(net, images, weights, with_kernels, frozen); });
  };
  auto const in_float = run(plain, false);
  for (auto const& [name, tensor] : run(fused, true)) {
    INFO(name);
    REQUIRE(tensor.defined() == expected.at(name).defined());
    if (!tensor.defined()) continue;
    CHECK(test::distance(tensor, expected.at(name)) <=
          std::max(3 * test::distance(in_float.at(name), expected.at(name)),
                   rounded ? 0x1p-7 : 1e-5));
  }
}

TEST_CASE("Fused DenseNets train as the default ones", "[model][fused]") {
  auto random = generator(2);
  auto const [depth, N, H, W] = GENERATE(std::array{121, 2, 64, 96}, std::array{161, 2, 75, 64},
                                         std::array{169, 33, 32, 32}, std::array{201, 3, 32, 61});
  bool const rounded = test::generate_rounding();
  CAPTURE(depth, N, H, W, rounded);
  auto const network = depth == 121   ? densenet121<scratch>{}.make(1)
                       : depth == 161 ? densenet161<scratch>{}.make(1)
                       : depth == 169 ? densenet169<scratch>{}.make(1)
                                      : densenet201<scratch>{}.make(1);
  Tensor const images = at::randn({N, 3, H, W}, random),
               weights = at::randn({N, network.features.norm5.weight.value.size(0)}, random);
  auto plain = clone(network), fused = clone(network), judge = clone(network);
  test::to_double(judge);
  auto const expected = run_step(judge, images.to(at::kDouble), weights.to(at::kDouble), false);
  auto const run = [&](densenet_network& net, bool with_kernels) {
    return test::with_rounding(rounded,
                               [&] { return run_step(net, images, weights, with_kernels); });
  };
  auto const in_float = run(plain, false);
  // ReLUs tip over in both, so that single tensors are apart by chance: compared are all gradients.
  double plain_error = 0, fused_error = 0;
  for (auto const& [name, tensor] : run(fused, true)) {
    double const plain_distance = test::distance(in_float.at(name), expected.at(name)),
                 fused_distance = test::distance(tensor, expected.at(name));
    INFO(name);
    if (!name.starts_with("gradient"))
      CHECK(fused_distance <= std::max(4 * plain_distance, 1e-5));
    else
      plain_error += plain_distance, fused_error += fused_distance;
  }
  CAPTURE(plain_error, fused_error);
  CHECK(fused_error <= 2 * plain_error);
}

TEST_CASE("A fused DenseNet in double is the default one", "[model][fused]") {
  auto random = generator(2);
  auto network = tiny_densenet<scratch>{}.make(1);
  test::to_double(network);
  auto other = clone(network);
  Tensor const images = at::randn({2, 3, 64, 64}, random, at::kDouble),
               weights = at::randn({2, tiny_densenet<scratch>::features}, random, at::kDouble);
  auto const expected = run_step(other, images, weights, false);
  for (auto const& [name, tensor] : run_step(network, images, weights, true)) {
    INFO(name);
    CHECK(tensor.equal(expected.at(name)));
  }
}

TEST_CASE("A fused DenseNet refuses gradients of gradients", "[model][fused]") {
  auto random = generator(3);
  auto network = tiny_densenet<scratch>{}.make(1);
  Tensor const images = at::randn({2, 3, 32, 32}, random).requires_grad_(true);
  Tensor const sum = fused_last_map(network, images, training{}).sum();
  CHECK_THROWS_AS(sum.backward({}, /*retain_graph=*/true, /*create_graph=*/true), setting_error);
}
