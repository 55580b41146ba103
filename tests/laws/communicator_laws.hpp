// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include <vector>

#include "catch.hpp"
#include "cxr/engine/communicator/communicator.hpp"

/// What the compiler cannot see of a Communicator, as code: run it on your own, in one process and, as
/// `mpirun -n 2` does, in several.
namespace cxr::laws {

/// Runs every law of Communicator. Every process calls it.
template <Communicator C>
void check_communicator(C const& communicator) {
  auto const part = communicator.part();
  auto const sum_of_indices = static_cast<double>(part.count * (part.count - 1)) / 2;
  process_group<C> const processes{communicator};
  SECTION("law: the process is one of those counted, and stays the same") {
    CHECK((part.index >= 0 && part.index < part.count));
    CHECK(communicator.part() == part);
    CHECK((communicator.place() >= 0 && communicator.place() <= part.index));
  }
  SECTION("law: sums of floats and doubles are over all processes, in place") {
    for (auto const type : {at::kFloat, at::kDouble}) {
      Tensor const ramp = at::arange(1000, type);
      Tensor numbers = ramp + static_cast<double>(part.index);
      auto* const memory = numbers.data_ptr();
      communicator.sum(numbers);
      CHECK(numbers.data_ptr() == memory);
      CHECK(numbers.equal(ramp * static_cast<double>(part.count) + sum_of_indices));
    }
  }
  if constexpr (OverlappingCommunicator<C>)
    SECTION("law: sums that go on end as they were begun, whatever is summed meanwhile") {
      std::vector<Tensor> numbers;
      for (auto const type : {at::kFloat, at::kDouble})
        numbers.push_back(at::arange(100'000, type) + static_cast<double>(part.index));
      auto first = communicator.begin_sum(numbers[0]);
      auto second = communicator.begin_sum(numbers[1]);
      Tensor meanwhile = at::arange(10, at::kDouble);
      communicator.sum(meanwhile);
      second.wait();
      first.wait();
      for (auto const& sum : numbers)
        CHECK(sum.equal(at::arange(100'000, sum.options()) * static_cast<double>(part.count) +
                        sum_of_indices));
      CHECK(meanwhile.equal(at::arange(10, at::kDouble) * static_cast<double>(part.count)));
    }
  SECTION("law: the mean of gradients is over all processes, whatever their layout") {
    Tensor const image = at::arange(24, at::kFloat).view({1, 2, 3, 4});
    auto const factor = static_cast<double>(2 * part.index);
    std::vector<Tensor> gradients{(image * factor).contiguous(at::MemoryFormat::ChannelsLast),
                                  image.select(1, 1) * factor};
    processes.average(gradients);
    auto const mean = static_cast<double>(part.count - 1);
    CHECK(gradients[0].is_contiguous(at::MemoryFormat::ChannelsLast));
    CHECK(gradients[0].equal(image * mean));
    CHECK(gradients[1].equal(image.select(1, 1) * mean));
  }
}

}  // namespace cxr::laws
