// SPDX-License-Identifier: MIT
#include "cxr/engine/processes.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include <memory>
#include <stdexcept>
#include <utility>

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
  void sum(Tensor&) const {}
};
static_assert(Processes<half_of_two>);

struct without_part {
  void average(std::vector<Tensor>&) const {}
  void sum(Tensor&) const {}
};
static_assert(!Processes<without_part>);

struct without_average {
  shard part() const { return {}; }
  void sum(Tensor&) const {}
};
static_assert(!Processes<without_average>);

struct without_sum {
  shard part() const { return {}; }
  void average(std::vector<Tensor>&) const {}
};
static_assert(!Processes<without_sum>);

struct not_copyable : single_process {
  std::unique_ptr<int> connection;
};
static_assert(!Processes<not_copyable>);

}  // namespace

TEST_CASE("a single process has the whole epoch", "[engine][processes]") {
  CHECK(single_process{}.part() == shard{.index = 0, .count = 1});
  CHECK(shard_range(0, 11, single_process{}.part()) == std::pair<std::size_t, std::size_t>{0, 11});
}

TEST_CASE("the gradients of a single process are left as they are, bit for bit",
          "[engine][processes]") {
  Tensor const gradient = at::arange(6, at::kFloat).mul(0.37).sin();
  std::vector<Tensor> gradients{gradient.clone(), Tensor()};
  auto* const memory = gradients[0].data_ptr();
  single_process{}.average(gradients);
  single_process{}.sum(gradients[0]);
  CHECK(gradients[0].equal(gradient));
  CHECK(gradients[0].data_ptr() == memory);
  CHECK_FALSE(gradients[1].defined());
}

TEST_CASE("one of several processes states its shard and averages in place",
          "[engine][processes]") {
  CHECK(shard_range(0, 5, half_of_two{}.part()) == std::pair<std::size_t, std::size_t>{2, 5});
  std::vector<Tensor> gradients{at::arange(3, at::kFloat)};
  half_of_two{}.average(gradients);
  CHECK(gradients[0].equal(at::arange(3, at::kFloat).div(2)));
}

TEST_CASE("an execution that states no processes is a single one", "[engine][processes]") {
  struct in_two {
    half_of_two processes() const { return {}; }
  };
  CHECK(processes_of(0).part() == shard{});
  CHECK(processes_of(in_two{}).part() == shard{.index = 1, .count = 2});
}

TEST_CASE("an error ends the processes that can be ended", "[engine][processes]") {
  struct ended : half_of_two {
    int* failures = nullptr;
    void fail() const { ++*failures; }
  };
  int failures = 0;
  auto const broken = []() -> int { throw std::runtime_error("broken"); };
  CHECK_THROWS_WITH(cxr::detail::call_together(single_process{}, broken), "broken");
  CHECK_THROWS_WITH(cxr::detail::call_together(ended{{}, &failures}, broken), "broken");
  CHECK(failures == 1);
  CHECK(cxr::detail::call_together(ended{{}, &failures}, [] { return 7; }) == 7);
  CHECK(failures == 1);
}
