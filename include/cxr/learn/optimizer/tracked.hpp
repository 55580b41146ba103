// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/as_strided.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <locale>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/learn/optimizer/optimizer.hpp"

namespace cxr {

/// One tensor that an optimizer keeps for each parameter.
struct slot {
  std::string_view name;  ///< "exp_avg": saved as the parameter's name, a dot and this
  bool scalar = false;    ///< (): one number a parameter, in float; else of the parameter's shape
};

/// The parameters of one group that have a gradient, as LibTorch's fused kernels take them.
template <std::size_t Slots>
struct ready_parameters {
  part owner = part::backbone;                   ///< chooses the learning rate
  bool decays = true;                            ///< false for norms and biases
  std::int64_t depth = 0;                        ///< stages between these and the head
  std::vector<Tensor> parameters;                ///< leaves
  std::vector<Tensor> gradients;                 ///< laid out in memory as their parameters
  std::array<std::vector<Tensor>, Slots> slots;  ///< laid out in memory as their parameters
};

namespace detail {

/// A gradient laid out in memory as its parameter: the fused kernels walk both by address.
inline Tensor match_layout(Tensor const& gradient, Tensor const& parameter) {
  if (gradient.strides() == parameter.strides()) return gradient;
  bool same = gradient.is_non_overlapping_and_dense();
  for (std::int64_t axis = 0; axis < parameter.dim(); ++axis)
    same = same && (parameter.size(axis) == 1 || gradient.stride(axis) == parameter.stride(axis));
  // The stride of an axis of length 1 moves nothing, and differs between kernels.
  if (same) return at::as_strided(gradient, parameter.sizes(), parameter.strides());
  return at::empty_like(parameter).copy_(gradient);
}

}  // namespace detail

/// Parameter groups with what an optimizer keeps for each parameter, saved by name.
template <std::size_t Slots>
class tracked_parameters {
 public:
  /// Every slot starts as zeros.
  tracked_parameters(std::vector<parameter_group> groups, std::array<slot, Slots> const& slots)
      : groups_(std::move(groups)), slots_(slots) {
    for (auto const& group : groups_)
      for (auto const& [name, parameter] : group.parameters)
        for (auto const& layout : slots)
          tensors_.push_back(layout.scalar ? at::zeros({}, parameter.options().dtype(at::kFloat))
                                           : at::zeros_like(parameter.detach()));
  }

  /// Calls `f(ready_parameters<Slots> const&)` for each group that has a gradient. Parameters
  /// without one, because they are frozen, are left out: neither they nor their slots change.
  template <class F>
  void for_each_ready(F&& f) const {
    std::size_t first = 0;
    for (auto const& group : groups_) {
      ready_parameters<Slots> ready{group.owner, group.decays, group.depth, {}, {}, {}};
      for (auto const& [name, parameter] : group.parameters) {
        if (Tensor const& gradient = parameter.grad(); gradient.defined()) {
          ready.parameters.push_back(parameter);
          ready.gradients.push_back(detail::match_layout(gradient, parameter));
          for (std::size_t s = 0; s < Slots; ++s) ready.slots[s].push_back(tensors_[first + s]);
        }
        first += Slots;
      }
      if (!ready.parameters.empty()) f(ready);
    }
  }

  /// Every slot of every parameter, as handles: "features.conv0.weight.exp_avg".
  std::vector<named_tensor> save() const {
    std::vector<named_tensor> saved;
    for (auto const& group : groups_)
      for (auto const& parameter : group.parameters)
        for (auto const& layout : slots_)
          saved.push_back(
              {parameter.name + "." + std::string(layout.name), tensors_[saved.size()]});
    return saved;
  }

  /// Copies saved slots back.
  /// @throws data_error naming the first tensor that is missing, unknown or of another shape
  void restore(std::vector<named_tensor> const& saved) const {
    std::unordered_map<std::string, Tensor> available;
    for (auto const& [name, tensor] : saved) available.emplace(name, tensor);
    for (auto const& [name, tensor] : save()) {
      auto const found = available.find(name);
      if (found == available.end()) refuse(name + " is missing");
      if (found->second.sizes() != tensor.sizes()) {
        std::ostringstream problem;
        problem.imbue(std::locale::classic());
        problem << name << " has shape " << found->second.sizes() << " instead of "
                << tensor.sizes();
        refuse(problem.str());
      }
      available.erase(found);
    }
    if (!available.empty()) refuse(available.begin()->first + " is unknown");
    for (auto const& [name, tensor] : saved) available.emplace(name, tensor);
    for (auto& [name, tensor] : save()) tensor.copy_(available.at(name));
  }

 private:
  [[noreturn]] static void refuse(std::string const& problem) {
    throw data_error("optimizer state: " + problem,
                     "continue with the pipeline and optimizer that saved it", "optimizer-state");
  }

  std::vector<parameter_group> groups_;
  std::array<slot, Slots> slots_;
  std::vector<Tensor> tensors_;  // Slots for each parameter, in the order of the groups
};

}  // namespace cxr
