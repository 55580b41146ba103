// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/fused_densenet.hpp"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>

#include "catch.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "laws/backbone_laws.hpp"
#include "model/formula.hpp"

using namespace cxr;

static_assert(Backbone<fused<densenet121<>>> && Backbone<fused<tiny_densenet<>>>);
static_assert(fused<densenet121<>>::name == densenet121<>::name);

namespace {

/// A densenet and its fused form with the same weights and statistics.
template <int Depth>
struct both {
  densenet_network plain = densenet<Depth, scratch>{}.make(1);
  fused_densenet_network fused_form;

  both() : fused_form((test::fill_by_formula(plain), clone(plain))) {}
};

/// The largest difference of the last feature maps, in parts of the largest value.
double difference(densenet_network const& plain, fused_densenet_network const& fused_form,
                  Tensor const& images) {
  at::NoGradGuard const no_graph;
  Tensor const expected = plain.feature_map(images, inference{});
  Tensor const map = fused_form.feature_map(images, inference{});
  REQUIRE(map.sizes() == expected.sizes());
  CHECK(map.is_contiguous(at::MemoryFormat::ChannelsLast));
  return (map - expected).abs().max().item<double>() / expected.abs().max().item<double>();
}

Tensor images(std::int64_t N, std::int64_t H, std::int64_t W) {
  return laws::detail::wavy_inputs(N, 3, std::max(H, W)).narrow(2, 0, H).narrow(3, 0, W);
}

/// Features on one thread and on two.
void check_threads() {
  both<10> const networks;
  at::NoGradGuard const no_graph;
  auto const threads = at::get_num_threads();
  at::set_num_threads(1);
  Tensor const single = networks.fused_form(images(3, 64, 64), inference{});
  at::set_num_threads(2);
  CHECK(networks.fused_form(images(3, 64, 64), inference{}).equal(single));
  at::set_num_threads(threads);
}

}  // namespace

TEST_CASE("laws of a fused backbone") { laws::check_backbone(fused<tiny_densenet<>>{}); }

// Both round in another order; against double the fused one's error is the smaller (winograd).
TEMPLATE_TEST_CASE_SIG("a fused DenseNet infers what the DenseNet does", "", ((int Depth), Depth),
                       10, 121, 161, 169, 201) {
  both<Depth> const networks;
  CHECK(difference(networks.plain, networks.fused_form, images(2, 64, 64)) < 2e-5);
  CHECK(difference(networks.plain, networks.fused_form, images(1, 75, 33)) < 2e-5);
}

TEST_CASE("a batch of any size, in order") {
  both<10> const networks;
  auto const N = GENERATE(1, 2, 3, 8, 33);
  CHECK(difference(networks.plain, networks.fused_form, images(N, 32, 47)) < 2e-5);
}

TEST_CASE("the number of threads changes no bit") { check_threads(); }

TEST_CASE("the number of threads changes no bit under autocast") {
  if (!kernel::multiplies<bfloat16>()) return test::skip("this CPU has no avx512_bf16");
  autocast_guard const rounded(cpu<bfloat16>{});
  check_threads();
}

TEST_CASE("images and channels that the kernels do not take are left to the DenseNet") {
  at::NoGradGuard const no_graph;
  both<10> const tiny;
  CHECK(tiny.fused_form(images(2, 16, 20), inference{})
            .equal(tiny.plain(images(2, 16, 20), inference{})));
  CHECK(tiny.fused_form(images(2, 32, 32).narrow(0, 0, 0), inference{}).sizes() ==
        at::IntArrayRef({0, tiny_densenet<>::features}));
  both<121> const full;
  CHECK_THROWS(full.fused_form(images(1, 16, 16), inference{}));  // as LibTorch's pooling
  densenet_network plain({"of six", 6, 12, {2, 2, 0, 0}}, 3, generator(1));
  fused_densenet_network const odd(clone(plain));
  auto const x = images(2, 32, 32);
  CHECK(odd(x, inference{}).equal(std::as_const(plain)(x, inference{})));
}

TEST_CASE("inference follows the weights, whoever changes them") {
  both<10> networks;
  auto const x = images(2, 32, 32);
  CHECK(difference(networks.plain, networks.fused_form, x) < 2e-5);
  auto const change = [](auto& network) {
    at::NoGradGuard const no_graph;
    for_each_parameter(network, [](auto const&, Tensor& tensor) { tensor.mul_(1.25); });
  };
  change(networks.plain);
  CHECK(difference(networks.plain, networks.fused_form, x) > 1e-2);
  change(networks.fused_form);
  CHECK(difference(networks.plain, networks.fused_form, x) < 2e-5);
  {
    at::NoGradGuard const no_graph;
    networks.plain(x, training{});  // writes the running statistics
    networks.fused_form(x, training{});
  }
  CHECK(difference(networks.plain, networks.fused_form, x) < 2e-5);
  to(networks.fused_form, at::kCPU);
  CHECK(difference(networks.plain, networks.fused_form, x) < 2e-5);
}

TEST_CASE("with gradients a fused network is the network itself") {
  both<10> networks;
  auto const x = images(2, 32, 32);
  CHECK(networks.fused_form(x, inference{}).equal(networks.plain(x, inference{})));
  CHECK(networks.fused_form(x, inference{}).requires_grad());
}

TEST_CASE("under autocast a fused network rounds no more than the network does") {
  both<121> networks;
  auto const x = images(2, 64, 64);
  at::NoGradGuard const no_graph;
  Tensor const exact = networks.plain(x, inference{});
  autocast_guard const rounded(cpu<bfloat16>{});
  auto const error = [&](Tensor const& features) {
    return (features.to(at::kFloat) - exact).norm().item<double>() / exact.norm().item<double>();
  };
  CAPTURE(cpu<bfloat16>::native());
  double const rounding = error(networks.fused_form(x, inference{}));
  CHECK(rounding > 1e-6);
  CHECK(rounding <= 1.05 * error(networks.plain(x, inference{})));
}

TEST_CASE("a file of the DenseNet is one of its fused form") {
  both<10> const networks;
  auto const a = state_dict(networks.plain), b = state_dict(networks.fused_form);
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].name == b[i].name);
    CHECK(a[i].tensor.equal(b[i].tensor));
  }
}
