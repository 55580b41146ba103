// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_fused_adamw.h>

#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/settings.hpp"
#include "cxr/learn/optimizer/optimizer.hpp"
#include "cxr/learn/optimizer/plan.hpp"
#include "cxr/learn/optimizer/tracked.hpp"

namespace cxr {

/// AdamW: Adam with decay apart from the gradient, on LibTorch's fused kernels.
/// Source   Loshchilov & Hutter 2019, Decoupled weight decay regularization, algorithm 2;
///          torch.optim.AdamW(fused=True)
struct adamw {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "adamw";

  double learning_rate = 1e-3;
  double head_rate = 1;
  double weight_decay = 0.05;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  training_plan plan = {};

  static constexpr auto fields = hana::make_tuple(
      field{&adamw::learning_rate, "lr",
            "Learning rate of the backbone at the height of the schedule."}
          .in(0, 10),
      field{&adamw::head_rate, "head-lr", "Learning rate of the head."}.in(0, 1000).unit(
          "times lr"),
      field{&adamw::weight_decay, "weight-decay",
            "How much each step shrinks all weights but those of norms and biases."}
          .in(0, 10)
          .unit("times lr"),
      field{&adamw::beta1, "beta1", "Memory of the mean of the gradients."}.in(0, 0.999999),
      field{&adamw::beta2, "beta2", "Memory of the mean of their squares."}.in(0, 0.999999),
      field{&adamw::epsilon, "epsilon",
            "Added to the root of the mean square before dividing by it."}
          .in(0, 1),
      group{&adamw::plan});

  class state;
  /// Starts with zero moments.
  /// @param groups  every parameter once
  state start(std::vector<parameter_group> groups) const;
};

/// The parameters and moments of one training: what start() gives.
class adamw::state {
 public:
  /// @param settings  of the whole training
  /// @param groups    every parameter once
  state(adamw const& settings, std::vector<parameter_group> groups)
      : settings_(settings),
        tracked_(std::move(groups), {slot{"exp_avg"}, slot{"exp_avg_sq"}, slot{"step", true}}) {}

  /// Updates every parameter that has a gradient.
  /// @param scale  factor of the schedule on each learning rate
  void step(double scale) {
    at::NoGradGuard const no_graph;
    auto const& s = settings_;
    tracked_.for_each_ready([&](auto const& ready) {
      auto const& [means, squares, steps] = ready.slots;
      at::_foreach_add_(steps, 1);  // the kernel wants the count of the step that it makes
      at::_fused_adamw_(
          ready.parameters, ready.gradients, means, squares, {}, steps,
          s.learning_rate * scale *
              (ready.owner == part::head ? s.head_rate : s.plan.at_depth(ready.depth)),
          s.beta1, s.beta2, ready.decays ? s.weight_decay : 0, s.epsilon,
          /*amsgrad=*/false, /*maximize=*/false);
    });
  }

  /// The moments and step counts by parameter name, as handles.
  std::vector<named_tensor> save() const { return tracked_.save(); }
  /// Continues from what save() returned. @throws data_error (a name missing or unknown)
  void restore(std::vector<named_tensor> const& saved) { tracked_.restore(saved); }

 private:
  adamw settings_;
  tracked_parameters<3> tracked_;
};

inline adamw::state adamw::start(std::vector<parameter_group> groups) const {
  return {*this, std::move(groups)};
}

}  // namespace cxr
