// SPDX-License-Identifier: MIT
#pragma once

#include <c10/core/MemoryFormat.h>

#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/learn/optimizer/optimizer.hpp"
#include "learn/goldens.hpp"

namespace cxr::test {

/// The parameters of the script, in its order; those of 4 dimensions channels_last, as in a network.
struct golden_parameters {
  struct parameter {
    std::string name;
    std::vector<std::int64_t> shape;
    part owner;
    bool decays;
    int first_step;  ///< before it there is no gradient
    Tensor value;
  };
  std::vector<parameter> all{{"backbone.conv", {4, 3, 3, 3}, part::backbone, true, 0, {}},
                             {"backbone.narrow", {5, 4, 1, 1}, part::backbone, true, 10, {}},
                             {"backbone.norm", {4}, part::backbone, false, 0, {}},
                             {"head.weight", {2, 5}, part::head, true, 0, {}},
                             {"head.bias", {2}, part::head, false, 0, {}}};

  golden_parameters() {
    for (std::size_t p = 0; p < all.size(); ++p)
      all[p].value = layout(wave(all[p].shape, static_cast<std::int64_t>(p))).requires_grad_();
  }
  static Tensor layout(Tensor const& values) {
    Tensor const exact = values.to(at::kFloat);
    return exact.dim() == 4 ? exact.contiguous(at::MemoryFormat::ChannelsLast) : exact;
  }
  /// Sets the gradients of a step by the script's formula.
  void set_gradients(int step) const {
    for (std::size_t p = 0; p < all.size(); ++p)
      if (step >= all[p].first_step)
        all[p].value.mutable_grad() =
            layout(wave(all[p].shape, 100 * static_cast<std::int64_t>(p) + step));
  }
  std::vector<parameter_group> groups() const {
    std::vector<parameter_group> groups;
    for (auto const& entry : all)
      groups.push_back({{{entry.name, entry.value}}, entry.owner, entry.decays});
    return groups;
  }
};

/// Makes the script's 50 steps and compares at the same steps: the schedule falls linearly, one
/// parameter is frozen for ten steps.
template <Optimizer O>
void check_parity(O const& optimizer, json const& golden) {
  golden_parameters const parameters;
  auto state = optimizer.start(parameters.groups());
  int const steps = 50;
  for (int step = 0; step < steps; ++step) {
    parameters.set_gradients(step);
    state.step(1 - static_cast<double>(step) / steps);
    if (!golden.contains(std::to_string(step + 1))) continue;
    for (auto const& entry : parameters.all) {
      INFO(entry.name << " after step " << step + 1);
      CHECK(relative_error(entry.value.contiguous(),
                           numbers(golden[std::to_string(step + 1)][entry.name])) < 2e-6);
    }
  }
}

}  // namespace cxr::test
