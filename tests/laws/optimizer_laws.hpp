// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <c10/core/MemoryFormat.h>

#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/core/error.hpp"
#include "cxr/learn/optimizer/optimizer.hpp"

/// What the compiler cannot see of an Optimizer, as code: run it on your own.
namespace cxr::laws {

namespace detail {

/// Parameters as a small network has them: a channels_last convolution, a norm, a head.
class small_network {
 public:
  explicit small_network(at::Device device = at::kCPU)
      : groups{
            {{{"conv", leaf({4, 3, 3, 3}, 1, device)}, {"narrow", leaf({5, 4, 1, 1}, 2, device)}},
             part::backbone,
             /*decays=*/true},
            {{{"norm", leaf({4}, 3, device)}}, part::backbone, /*decays=*/false},
            {{{"head", leaf({2, 5}, 4, device)}}, part::head, /*decays=*/true}} {}

  std::vector<parameter_group> groups;

  /// The sum of squared distances to 1, whose gradient it leaves in the parameters.
  double descend_to_one() const {
    double total = 0;
    for_each([&](named_tensor const& parameter) {
      Tensor const loss = (parameter.tensor - 1).square().sum();
      loss.backward();
      total += loss.item<double>();
    });
    return total;
  }
  void clear() const {
    for_each([](named_tensor const& parameter) { parameter.tensor.mutable_grad().reset(); });
  }
  /// Copies of all parameters.
  std::vector<named_tensor> values() const {
    std::vector<named_tensor> all;
    for_each([&](named_tensor const& parameter) {
      all.push_back({parameter.name, parameter.tensor.detach().clone()});
    });
    return all;
  }
  template <class F>
  void for_each(F&& f) const {
    for (auto const& group : groups)
      for (auto const& parameter : group.parameters) f(parameter);
  }

 private:
  static Tensor leaf(std::vector<std::int64_t> const& shape, int seed, at::Device device) {
    std::int64_t count = 1;
    for (auto length : shape) count *= length;
    Tensor values = at::arange(count, at::kFloat).mul(0.9).add(seed).sin().view(shape);
    if (shape.size() == 4) values = values.contiguous(at::MemoryFormat::ChannelsLast);
    return values.to(device).requires_grad_();
  }
};

template <class State>
void train(State& state, small_network const& network, int steps) {
  for (int step = 0; step < steps; ++step) {
    network.clear();
    network.descend_to_one();
    state.step(1 - 0.01 * step);
  }
}

inline bool equal(std::vector<named_tensor> const& a, std::vector<named_tensor> const& b) {
  bool same = a.size() == b.size();
  for (std::size_t i = 0; same && i < a.size(); ++i)
    same = a[i].name == b[i].name && a[i].tensor.equal(b[i].tensor);
  return same;
}

inline std::vector<named_tensor> copy(std::vector<named_tensor> const& all) {
  std::vector<named_tensor> copies;
  for (auto const& entry : all) copies.push_back({entry.name, entry.tensor.clone()});
  return copies;
}

}  // namespace detail

/// Runs every law of Optimizer.
/// @param optimizer  with the settings to be tested; a learning rate suited to parameters around 1
/// @param device     of the parameters
template <Optimizer O>
void check_optimizer(O const& optimizer, at::Device device = at::kCPU) {
  detail::small_network const network(device);
  auto state = started(optimizer, {}).start(network.groups);

  SECTION("law: descending lowers the loss, and parameters stay leaves in their layout") {
    double const before = network.descend_to_one();
    detail::train(state, network, 20);
    network.clear();
    CHECK(network.descend_to_one() < before);
    network.for_each([](named_tensor const& parameter) {
      CHECK((parameter.tensor.is_leaf() && parameter.tensor.requires_grad()));
      if (parameter.tensor.dim() == 4)
        CHECK(parameter.tensor.is_contiguous(at::MemoryFormat::ChannelsLast));
    });
  }
  SECTION("law: a parameter without gradient does not change, nor does its state") {
    detail::train(state, network, 3);
    network.groups[0].parameters[0].tensor.mutable_grad().reset();
    auto const before = network.values();
    auto const saved = detail::copy(state.save());
    state.step(1);
    auto const after = network.values();
    CHECK(after[0].tensor.equal(before[0].tensor));
    CHECK_FALSE(after[1].tensor.equal(before[1].tensor));
    auto const now = state.save();
    for (std::size_t i = 0; i < saved.size(); ++i)
      if (saved[i].name.rfind("conv.", 0) == 0) CHECK(now[i].tensor.equal(saved[i].tensor));
  }
  SECTION("law: scale is a factor on the learning rate, so 0 changes no parameter") {
    network.descend_to_one();
    auto const before = network.values();
    state.step(0);
    CHECK(detail::equal(network.values(), before));
  }
  SECTION("law: memory layout does not matter") {
    detail::small_network const dense(device);
    for (auto const& group : dense.groups)
      for (auto const& parameter : group.parameters)
        parameter.tensor.set_data(parameter.tensor.contiguous());
    auto other = started(optimizer, {}).start(dense.groups);
    detail::train(state, network, 5);
    detail::train(other, dense, 5);
    // Vectors and their tails may round differently.
    auto const a = network.values(), b = dense.values();
    for (std::size_t i = 0; i < a.size(); ++i)
      CHECK(a[i].tensor.allclose(b[i].tensor, /*rtol=*/1e-5, /*atol=*/1e-6));
  }
  SECTION("law: a restored state continues bit-equal") {
    detail::train(state, network, 7);
    detail::small_network const twin(device);
    for (std::size_t g = 0; g < twin.groups.size(); ++g)
      for (std::size_t p = 0; p < twin.groups[g].parameters.size(); ++p)
        twin.groups[g].parameters[p].tensor.set_data(
            network.groups[g].parameters[p].tensor.detach().clone());
    auto resumed = started(optimizer, {}).start(twin.groups);
    resumed.restore(detail::copy(state.save()));
    CHECK(detail::equal(resumed.save(), state.save()));
    detail::train(state, network, 7);
    detail::train(resumed, twin, 7);
    CHECK(detail::equal(network.values(), twin.values()));
  }
  SECTION("law: the state of other parameters is refused by name, and nothing is restored") {
    auto saved = detail::copy(state.save());
    if (saved.empty()) return;
    auto const before = detail::copy(saved);
    for (auto& entry : saved) entry.tensor.add_(1);
    saved.back().name = "another.parameter";
    CHECK_THROWS_AS(state.restore(saved), data_error);
    saved.pop_back();
    CHECK_THROWS_AS(state.restore(saved), data_error);
    CHECK(detail::equal(state.save(), before));
  }
}

}  // namespace cxr::laws
