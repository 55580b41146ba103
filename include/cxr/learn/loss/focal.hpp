// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/gather.h>
#include <ATen/ops/log_softmax.h>

#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/require_defined.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/learn/loss/class_weights.hpp"
#include "cxr/learn/loss/loss.hpp"

namespace cxr {

/// Cross-entropy in which images that the network is sure of count less: with p = softmax(logits), class
/// weights w and image weights v, the sum over the images of v w_y (1 - p_y)^g (-log p_y), divided by that
/// of v w_y, so that g = 0 is cross_entropy; 0 where no image counts. Of labels that are probabilities t
/// of each class, w_y (1 - p_y)^g (-log p_y) is the sum over the classes of t_c w_c (1 - p_c)^g (-log p_c).
/// Source   Lin et al. 2017, Focal loss for dense object detection, eq. 5, with w as alpha; there the
///          sum is divided by the number of objects
struct focal {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "focal";
  static constexpr labelling labels = labelling::exclusive;

  double focus = 2;
  cxr::class_weights weights = cxr::class_weights::balanced;

  static constexpr auto fields = hana::make_tuple(
      field{&focal::focus, "focus",
            "Exponent of 1 - p: the larger, the less count images that the network is sure of."}
          .in(0, 10),
      field{&focal::weights, "class-weights",
            "Whether rare classes count more (balanced) or images all the same (none)."});

  /// The loss of one training: what start() gives.
  class state {
   public:
    /// @param weights  (K) floating, on the device of the logits to come
    /// @param focus    the exponent; at least 0
    state(Tensor weights, double focus) : weights_(std::move(weights)), focus_(focus) {}

    /// The loss of a batch.
    /// @param logits  (N,K) floating; bfloat16 is scored in float
    /// @param batch   labels: int64 (N), class index in [0, K), or floating (N,K), probabilities;
    ///                weights: (N) or undefined
    /// @returns () in float, or in double for double logits
    /// @throws shape_error printing all shapes; also for a batch without images
    Tensor operator()(Tensor const& logits, image_batch const& batch) const {
      require_defined(logits, "logits"), require_defined(batch.labels, "labels");
      detail::require_exclusive_labels(name, weights_.size(0), logits, batch);
      auto const dtype = logits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
      Tensor const log_p = at::log_softmax(logits.to(dtype), 1);  // (N,K)
      // At p = 1 the derivative of x^g would be infinite for g < 1.
      Tensor const doubt = log_p.expm1().neg().clamp_min(std::numeric_limits<float>::min());
      Tensor const class_weight = weights_.to(dtype);                             // (K)
      Tensor const costs = doubt.pow(focus_).mul(log_p).mul(class_weight.neg());  // (N,K)
      bool const soft = batch.labels.dim() == 2;
      auto const of_label = [&](Tensor const& values) {  // (N,K) -> (N)
        if (soft) return values.mul(batch.labels.to(dtype)).sum(1);
        return at::gather(values, 1, batch.labels.unsqueeze(1)).squeeze(1);
      };
      Tensor losses = of_label(costs), counted = of_label(class_weight.expand_as(costs));
      if (batch.weights.defined()) {
        Tensor const image_weight = batch.weights.to(dtype);
        losses = losses.mul(image_weight);
        counted = counted.mul(image_weight);
      }
      return losses.sum().div(counted.sum().clamp_min(std::numeric_limits<float>::min()));
    }

    /// (K): how much each class counts; the focus is not corrected for.
    std::vector<double> class_weights() const { return detail::weight_values(weights_); }

   private:
    Tensor weights_;  // (K)
    double focus_;
  };

  /// Computes the class weights from the training counts.
  /// @throws data_error (a class has no training image)
  state start(training_facts const& facts) const {
    return {detail::make_class_weights(weights, facts), focus};
  }
};

}  // namespace cxr
