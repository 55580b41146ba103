// SPDX-License-Identifier: MIT
#include "cxr/engine/processes.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include <memory>
#include <numeric>

#include "catch.hpp"
#include "cxr/core/shard.hpp"

namespace {

using namespace cxr;

static_assert(Processes<single_process>);

/// Two processes in one, for tests: the other one has gradients of 0.
struct half_of_two {
  shard part() const { return {.index = 1, .count = 2}; }
  void average(std::vector<Tensor>& gradients) const {
    for (auto& gradient : gradients) gradient.div_(2);
  }
};
static_assert(Processes<half_of_two>);

struct without_part {
  void average(std::vector<Tensor>&) const {}
};
static_assert(!Processes<without_part>);

struct without_average {
  shard part() const { return {}; }
};
static_assert(!Processes<without_average>);

struct not_copyable : single_process {
  std::unique_ptr<int> connection;
};
static_assert(!Processes<not_copyable>);

}  // namespace

TEST_CASE("a single process has the whole epoch", "[engine][processes]") {
  CHECK(single_process{}.part() == shard{.index = 0, .count = 1});
  std::vector<std::int64_t> epoch(11);
  std::iota(epoch.begin(), epoch.end(), 0);
  CHECK(shard_entries(epoch, single_process{}.part()) == epoch);
}

TEST_CASE("the gradients of a single process are left as they are, bit for bit",
          "[engine][processes]") {
  Tensor const gradient = at::arange(6, at::kFloat).mul(0.37).sin();
  std::vector<Tensor> gradients{gradient.clone(), Tensor()};
  auto* const memory = gradients[0].data_ptr();
  single_process{}.average(gradients);
  CHECK(gradients[0].equal(gradient));
  CHECK(gradients[0].data_ptr() == memory);
  CHECK_FALSE(gradients[1].defined());
}

TEST_CASE("one of several processes states its shard and averages in place",
          "[engine][processes]") {
  CHECK(shard_entries(std::vector{0, 1, 2, 3, 4}, half_of_two{}.part()) == std::vector{1, 3});
  std::vector<Tensor> gradients{at::arange(3, at::kFloat)};
  half_of_two{}.average(gradients);
  CHECK(gradients[0].equal(at::arange(3, at::kFloat).div(2)));
}
