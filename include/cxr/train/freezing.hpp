// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cxr/learn/optimizer/plan.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/stage.hpp"

namespace cxr {

/// Freezes and unfreezes the stages of a backbone as a plan says. What the network had frozen itself
/// stays frozen.
template <class Network>
class stage_freezer {
 public:
  /// @param network  outlives this
  /// @param groups   its parameters
  stage_freezer(Network& network, training_plan const& plan,
                std::vector<parameter_group> const& groups)
      : network_(network), plan_(plan), stages_(stages_of(network.backbone)) {
    for (auto const& group : groups)
      if (group.owner == part::backbone)
        for (auto const& [name, tensor] : group.parameters)
          if (tensor.requires_grad()) stage_by_name_.emplace(name, stages_ - 1 - group.depth);
  }

  /// Freezes what an epoch does not train: it gets no gradients. @param epoch  0-based
  void begin_epoch(std::int64_t epoch) {
    frozen_ = plan_.frozen_stages(epoch, stages_);
    require_gradients([&](std::int64_t stage) { return stage >= frozen_; });
  }
  /// Leaves every parameter as it was before training.
  void unfreeze() {
    require_gradients([](std::int64_t) { return true; });
  }

  /// Stages, counted from the images, that are frozen now.
  std::int64_t frozen() const { return frozen_; }
  /// Whether the head learns alone, from features that are computed once.
  bool caches_features() const { return frozen_ == stages_ && plan_.cache_features; }

 private:
  template <class F>
  void require_gradients(F const& learns) {
    for_each_parameter(network_, [&](std::string const& name, Tensor& tensor) {
      if (auto const found = stage_by_name_.find(name); found != stage_by_name_.end())
        tensor.set_requires_grad(learns(found->second));
    });
  }

  Network& network_;
  training_plan plan_;
  std::int64_t stages_, frozen_ = 0;
  std::map<std::string, std::int64_t> stage_by_name_;  // of each parameter that may learn
};

}  // namespace cxr
