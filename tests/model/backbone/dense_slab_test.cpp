// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/dense_slab.hpp"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include "catch.hpp"
#include "cxr/model/backbone/packed_weights.hpp"
#include "cxr/model/generator.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "model/in_double.hpp"

// Gradients are tested in fused_dense_block_test.cpp.
using namespace cxr;

namespace {

/// Tensors of a layer in the order of dense_parameter.
std::vector<Tensor> parameters_of(dense_layer const& layer) {
  return {layer.norm1.weight.value, layer.norm1.bias.value, layer.conv1.weight.value.detach(),
          layer.norm2.weight.value, layer.norm2.bias.value, layer.conv2.weight.value.detach()};
}

}  // namespace

TEST_CASE("A layer writes its channels and their statistics behind those it reads",
          "[model][fused]") {
  at::NoGradGuard const no_graph;
  auto random = generator(3);
  dense_layer layer(16, densenet_shape{"test", 8, 16, {1, 0, 0, 0}}, random);
  auto plain = clone(layer);
  Tensor const x = at::randn({2, 16, 6, 5}, random), statistics = at::empty({2, 32}),
               mid = at::empty({60, 32}), mid_statistics = at::empty({2, 32}),
               slab = at::zeros({2, 32, 6, 5}).contiguous(at::MemoryFormat::ChannelsLast);
  slab.narrow(1, 0, 16).copy_(x);
  cxr::detail::slab_view<float> const maps(slab);
  maps.measure(statistics, 0, 16);
  auto const parameters = parameters_of(layer);
  cxr::detail::forward_layer(layer, parameters, maps, statistics, mid, mid_statistics);

  auto const rows = [](Tensor const& map) { return map.permute({0, 2, 3, 1}).reshape({60, -1}); };
  Tensor const middle = plain.conv1(plain.norm1(x, training{}).relu()),
               expected = plain.conv2(plain.norm2(middle, training{}).relu());
  CHECK(test::distance(mid, rows(middle)) < 1e-6);
  CHECK(test::distance(slab.narrow(1, 16, 8), expected) < 1e-6);
  CHECK(slab.narrow(1, 0, 16).equal(x));
  CHECK(slab.narrow(1, 24, 8).count_nonzero().item<std::int64_t>() == 0);
  CHECK(test::distance(statistics[0].narrow(0, 16, 8), rows(expected).mean(0)) < 1e-5);
  CHECK(test::distance(statistics[1].narrow(0, 16, 8), rows(expected).var(0, false)) < 1e-5);
  CHECK(test::distance(layer.norm2.running_var.value, plain.norm2.running_var.value) < 1e-6);

  Tensor const again = at::empty_like(mid), statistics_again = at::empty_like(mid_statistics);
  cxr::detail::forward_product(parameters, maps, statistics, again, statistics_again);
  CHECK(again.equal(mid));  // what backward computes again
}

TEST_CASE("The first layers of few channels are computed again", "[model][fused]") {
  auto const network = densenet121<scratch>{}.make(1);
  std::vector<std::int64_t> counts;
  for (auto const& block : network.features.denseblock) {
    std::vector<Tensor> parameters;
    for (auto const& layer : block.denselayer)
      for (auto const& tensor : parameters_of(layer)) parameters.push_back(tensor);
    counts.push_back(cxr::detail::recomputed_layers(parameters));
  }
  CHECK(counts == std::vector<std::int64_t>{6, 5, 1, 0});
}
