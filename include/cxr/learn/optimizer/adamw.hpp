// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_fused_adamw.h>

#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cxr/core/settings.hpp"
#include "cxr/learn/optimizer/optimizer.hpp"
#include "cxr/learn/optimizer/tracked.hpp"
#include "cxr/learn/schedule/plan.hpp"

namespace cxr {

/// AdamW: Adam with decay apart from the gradient, on LibTorch's fused kernels.
/// Source   Loshchilov & Hutter 2019, Decoupled weight decay regularization, algorithm 2;
///          torch.optim.AdamW(fused=True)
struct adamw {
  using role = cxr::role::optimizer;                 ///< takes the place of the optimizer
  static constexpr std::string_view name = "adamw";  ///< as printed by describe()

  double learning_rate = 1e-3;  ///< of the backbone, at the height of the schedule
  double head_rate = 1;         ///< of the head, times the backbone's
  double weight_decay = 0.05;   ///< times the rate: shrinks all but norms and biases at each step
  double beta1 = 0.9;           ///< memory of the mean of the gradients
  double beta2 = 0.999;         ///< memory of the mean of their squares
  double epsilon = 1e-8;        ///< added to the root of the mean square
  training_plan plan = {};      ///< warm-up, schedule, clipping, accumulation, freezing

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields = std::tuple{
      field{&adamw::learning_rate,
            "lr",
            "",
            {0, 10},
            "Learning rate of the backbone at the height of the schedule."},
      field{&adamw::head_rate, "head-lr", "times lr", {0, 1000}, "Learning rate of the head."},
      field{&adamw::weight_decay,
            "weight-decay",
            "times lr",
            {0, 10},
            "How much each step shrinks all weights but those of norms and biases."},
      field{&adamw::beta1, "beta1", "", {0, 0.999999}, "Memory of the mean of the gradients."},
      field{&adamw::beta2, "beta2", "", {0, 0.999999}, "Memory of the mean of their squares."},
      field{&adamw::epsilon,
            "epsilon",
            "",
            {0, 1},
            "Added to the root of the mean square before dividing by it."},
      group{&adamw::plan}};

  class started;
  /// Starts with zero moments.
  /// @param groups  every parameter once
  started start(std::vector<parameter_group> groups) const;
};

/// The parameters and moments of one training: what start() gives.
class adamw::started {
 public:
  /// @param settings  of the whole training
  /// @param groups    every parameter once
  started(adamw const& settings, std::vector<parameter_group> groups)
      : settings_(settings),
        tracked_(std::move(groups), {slot{"exp_avg"}, slot{"exp_avg_sq"}, slot{"step", true}}) {}

  /// Updates every parameter that has a gradient.
  /// @param scale  factor of the schedule on each learning rate
  void step(double scale) {
    at::NoGradGuard const no_graph;
    auto const& s = settings_;
    tracked_.for_each_ready([&](auto const& ready) {
      auto const& [means, squares, steps] = ready.kept;
      at::_foreach_add_(steps, 1);  // the kernel wants the count of the step that it makes
      at::_fused_adamw_(ready.parameters, ready.gradients, means, squares, {}, steps,
                        s.learning_rate * scale *
                            (ready.of == part::head ? s.head_rate : s.plan.at_depth(ready.depth)),
                        s.beta1, s.beta2, ready.decays ? s.weight_decay : 0, s.epsilon,
                        /*amsgrad=*/false, /*maximize=*/false);
    });
  }

  /// The moments and step counts by parameter name, as handles.
  std::vector<named_tensor> state() const { return tracked_.state(); }
  /// Continues where a state was taken. @throws data_error (a name missing or unknown)
  void restore(std::vector<named_tensor> const& state) { tracked_.restore(state); }

 private:
  adamw settings_;
  tracked_parameters<3> tracked_;
};

inline adamw::started adamw::start(std::vector<parameter_group> groups) const {
  return {*this, std::move(groups)};
}

}  // namespace cxr
