// SPDX-License-Identifier: MIT
#include "cxr/engine/gradient_exchange.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "cxr/engine/communicator/communicator.hpp"
#include "engine/communicator/threads.hpp"

using namespace cxr;

namespace {

/// The only one of three processes that has gradients, which notes what happens.
struct first_of_three {
  static constexpr std::string_view name = "first_of_three";
  std::vector<std::string>* log;

  struct sum_under_way {
    std::vector<std::string>* log;
    void wait() { log->push_back("waited"); }
  };
  shard part() const { return {.index = 0, .count = 3}; }
  std::int64_t place() const { return 0; }
  void fail() const {}
  void sum(Tensor&) const {}
  sum_under_way begin_sum(Tensor const& numbers) const {
    log->push_back("sum of " + std::to_string(numbers.numel()));
    return {log};
  }
};
static_assert(OverlappingCommunicator<first_of_three>);
static_assert(OverlappingProcesses<process_group<first_of_three>>);
static_assert(!OverlappingProcesses<process_group<test::threads>>);

/// A Communicator of threads whose sums are made when they are waited for.
struct summing_later : test::threads {
  struct sum_in_progress {
    test::threads communicator;
    Tensor numbers;
    void wait() { communicator.sum(numbers); }
  };
  sum_in_progress begin_sum(Tensor const& numbers) const { return {*this, numbers}; }
};

/// (n) of a parameter that learns.
Tensor parameter(std::int64_t n) { return at::full({n}, 2.0).requires_grad_(true); }

/// The product of a parameter's sum with the rest, which notes when the backward pass comes by.
Tensor layer(Tensor const& parameter, Tensor const& rest, std::vector<std::string>& log,
             std::string const& name) {
  Tensor const passed = rest.mul(1);
  if (passed.requires_grad())
    passed.register_hook([&log, name](Tensor const&) { log.push_back("backward of " + name); });
  return parameter.sum() * passed;
}

}  // namespace

TEST_CASE("a bucket leaves as soon as the backward pass has its gradients",
          "[engine][gradient_exchange]") {
  std::vector<std::string> log;
  process_group<first_of_three> const processes{{&log}};
  auto const a = parameter(3), b = parameter(5), c = parameter(4);
  gradient_exchange exchange(processes, {a, b, c}, 16);
  Tensor const loss = layer(c, layer(b, layer(a, at::full({}, 1.0), log, "a"), log, "b"), log, "c");
  loss.backward();
  CHECK(log == std::vector<std::string>{"sum of 4", "backward of c", "sum of 5", "backward of b",
                                        "sum of 3"});
  log.clear();
  exchange.finish();
  CHECK(log == std::vector<std::string>{"waited", "waited", "waited"});
  CHECK(a.grad().allclose(at::full({3}, 80.0 / 3)));
  CHECK(b.grad().allclose(at::full({5}, 48.0 / 3)));
  CHECK(c.grad().allclose(at::full({4}, 60.0 / 3)));
}

TEST_CASE("a parameter without a gradient holds up nothing and keeps none",
          "[engine][gradient_exchange]") {
  std::vector<std::string> log;
  process_group<first_of_three> const processes{{&log}};
  auto const used = parameter(3), unused = parameter(5);
  gradient_exchange exchange(processes, {used, unused});
  used.sum().backward();
  CHECK(log.empty());  // one bucket, which still waits for the other parameter
  exchange.finish();
  CHECK(log == std::vector<std::string>{"sum of 8", "waited"});
  CHECK(used.grad().allclose(at::full({3}, 1.0 / 3)));
  CHECK_FALSE(unused.grad().defined());
}

TEST_CASE("a gradient that grows after its bucket has left is exchanged once more",
          "[engine][gradient_exchange]") {
  std::vector<std::string> log;
  process_group<first_of_three> const processes{{&log}};
  auto const shared = parameter(3);
  gradient_exchange exchange(processes, {shared});
  shared.sum().backward();
  shared.sum().backward();
  exchange.finish();
  CHECK(log == std::vector<std::string>{"sum of 3", "waited", "sum of 3", "waited"});
  CHECK(shared.grad().allclose(at::full({3}, 2.0 / 3)));
}

TEST_CASE("a later backward pass is none of an exchange that ended",
          "[engine][gradient_exchange]") {
  std::vector<std::string> log;
  process_group<first_of_three> const processes{{&log}};
  auto const weight = parameter(3);
  { gradient_exchange exchange(processes, {weight}); }
  weight.sum().backward();
  CHECK(log.empty());
  CHECK(weight.grad().allclose(at::full({3}, 1.0)));
}

TEST_CASE("processes that cannot sum while they compute average after the backward pass",
          "[engine][gradient_exchange]") {
  std::vector<Tensor> gradients(3);
  test::threads::run(3, [&](test::threads const& communicator) {
    process_group<test::threads> const processes{communicator};
    auto const weight = parameter(4);
    gradient_exchange exchange(processes, {weight});
    weight.sum().mul(static_cast<double>(communicator.part().index)).backward();
    exchange.finish();
    gradients[static_cast<std::size_t>(communicator.part().index)] = weight.grad();
  });
  for (auto const& gradient : gradients) CHECK(gradient.allclose(at::full({4}, 1.0)));
}

TEST_CASE("each process gets the mean of all, bucket by bucket", "[engine][gradient_exchange]") {
  std::vector<std::vector<Tensor>> gradients(3);
  test::threads::run(3, [&](test::threads const& communicator) {
    process_group<summing_later> const processes{{communicator}};
    std::vector<Tensor> const parameters{parameter(3), parameter(5), parameter(4)};
    gradient_exchange exchange(processes, parameters, 16);
    auto const index = communicator.part().index;
    Tensor loss = at::zeros({});
    for (std::size_t i = 0; i < parameters.size(); ++i)
      loss = loss + parameters[i].sum() * static_cast<double>((index + 1) * (i + 1));
    loss.backward();
    exchange.finish();
    for (auto const& each : parameters)
      gradients[static_cast<std::size_t>(index)].push_back(each.grad());
  });
  for (auto const& process : gradients) {
    CHECK(process[0].allclose(at::full({3}, 2.0)));
    CHECK(process[1].allclose(at::full({5}, 4.0)));
    CHECK(process[2].allclose(at::full({4}, 6.0)));
  }
}

TEST_CASE("a single process keeps the bits of its gradients", "[engine][gradient_exchange]") {
  auto const weight = parameter(3);
  gradient_exchange exchange(single_process{}, {weight});
  weight.sum().mul(0.1).backward();
  Tensor const before = weight.grad().clone();
  exchange.finish();
  CHECK(weight.grad().equal(before));
}
