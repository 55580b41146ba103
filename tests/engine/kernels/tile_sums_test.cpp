// SPDX-License-Identifier: MIT
#include "cxr/engine/kernels/tile_sums.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randn.h>

#include "catch.hpp"
#include "cxr/model/generator.hpp"

using namespace cxr;

TEST_CASE("Statistics of a batch, of some of its channels", "[kernel]") {
  auto random = generator(1);
  auto const P = GENERATE(1, 2, 111, 112, 113, 1000);
  CAPTURE(P);
  Tensor const x = at::randn({P, 24}, random).mul(3).add(100), statistics = at::empty({2, 8});
  auto* const mean = statistics.mutable_data_ptr<float>();
  kernel::batch_statistics<float>({x.const_data_ptr<float>() + 12, 24}, P, 8, mean, mean + 8);
  Tensor const part = x.narrow(1, 12, 8).to(at::kDouble);
  auto const difference = [](Tensor const& a, Tensor const& b) {
    return (a - b).abs().max().item<double>();
  };
  CHECK(difference(statistics[0], part.mean(0)) < 2e-5);
  CHECK(difference(statistics[1], part.var(0, /*unbiased=*/false)) < 2e-4);
}

TEST_CASE("Each tile is visited once, each thread has memory of its own", "[kernel]") {
  kernel::thread_memory<> memory(4);
  memory.fill_zero();
  kernel::tile_table const table(4, 1);
  kernel::for_tiles(100, 30, [&](std::int64_t tile, std::int64_t begin, std::int64_t size) {
    *table.first(tile) += static_cast<float>(size);
    *table.second(tile) += static_cast<float>(begin);
    memory.own()[1] += static_cast<float>(size);
  });
  CHECK(table.sums() == std::vector<double>{100, 0 + 30 + 60 + 90});
  CHECK(memory.sum()[1].item<float>() == 100);
}
