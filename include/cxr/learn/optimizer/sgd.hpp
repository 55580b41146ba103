// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_fused_sgd.h>

#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/learn/optimizer/optimizer.hpp"
#include "cxr/learn/optimizer/plan.hpp"
#include "cxr/learn/optimizer/tracked.hpp"

namespace cxr {

/// Stochastic gradient descent with momentum, on LibTorch's fused kernels.
/// Source   Sutskever et al. 2013, On the importance of initialization and momentum;
///          torch.optim.SGD(fused=True), whose decay is added to the gradient
struct sgd {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "sgd";

  double learning_rate = 0.01;
  double head_rate = 1;
  double weight_decay = 1e-4;
  double momentum = 0.9;
  bool nesterov = true;
  training_plan plan = {};

  static constexpr auto fields = hana::make_tuple(
      field{&sgd::learning_rate, "lr",
            "Learning rate of the backbone at the height of the schedule."}
          .in(0, 100),
      field{&sgd::head_rate, "head-lr", "Learning rate of the head."}.in(0, 1000).unit("times lr"),
      field{&sgd::weight_decay, "weight-decay",
            "Pull of all weights but those of norms and biases towards 0."}
          .in(0, 10),
      field{&sgd::momentum, "momentum", "Memory of the velocity; 0 keeps none."}.in(0, 0.999999),
      field{&sgd::nesterov, "nesterov", "Whether the step looks ahead along the velocity."},
      group{&sgd::plan});

  class state;
  /// Starts without velocity.
  /// @param groups  every parameter once
  /// @throws setting_error (nesterov without momentum)
  state start(std::vector<parameter_group> groups) const;
};

/// The parameters and velocities of one training: what start() gives.
class sgd::state {
 public:
  /// @param settings  of the whole training
  /// @param groups    every parameter once
  state(sgd const& settings, std::vector<parameter_group> groups)
      : settings_(settings), tracked_(std::move(groups), {slot{"momentum_buffer"}}) {}

  /// Updates every parameter that has a gradient.
  /// @param scale  factor of the schedule on each learning rate
  void step(double scale) {
    at::NoGradGuard const no_graph;
    auto const& s = settings_;
    tracked_.for_each_ready([&](auto const& ready) {
      // With a velocity of 0 and no dampening the first step is like every other.
      at::_fused_sgd_(ready.parameters, ready.gradients,
                      s.momentum > 0 ? at::TensorList(ready.slots[0]) : at::TensorList(),
                      ready.decays ? s.weight_decay : 0, s.momentum,
                      s.learning_rate * scale *
                          (ready.owner == part::head ? s.head_rate : s.plan.at_depth(ready.depth)),
                      /*dampening=*/0, s.nesterov, /*maximize=*/false, /*is_first_step=*/false);
    });
  }

  /// The velocities by parameter name, as handles.
  std::vector<named_tensor> save() const { return tracked_.save(); }
  /// Continues from what save() returned. @throws data_error (a name missing or unknown)
  void restore(std::vector<named_tensor> const& saved) { tracked_.restore(saved); }

 private:
  sgd settings_;
  tracked_parameters<1> tracked_;
};

inline sgd::state sgd::start(std::vector<parameter_group> groups) const {
  if (nesterov && momentum == 0)
    throw setting_error("--nesterov is true and --momentum is 0",
                        "give a momentum such as 0.9, or --nesterov false", "nesterov");
  return {*this, std::move(groups)};
}

}  // namespace cxr
