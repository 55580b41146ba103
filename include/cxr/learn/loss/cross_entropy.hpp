// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/Reduction.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/matmul.h>

#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/require_defined.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/learn/loss/class_weights.hpp"
#include "cxr/learn/loss/loss.hpp"

namespace cxr {

/// Weighted cross-entropy with label smoothing s: with l_c = -log softmax(logits)_c, class weights w
/// and image weights v, the sum over the images of v ((1-s) w_y l_y + s/K sum_c w_c l_c), divided by
/// that of v w_y; 0 where no image counts. Labels may also be probabilities p of each class: then
/// w_y l_y is sum_c p_c w_c l_c, and w_y is sum_c p_c w_c. Class weights "balanced" are N / (K n_c), as
/// scikit-learn's compute_class_weight.
/// Source   torch.nn.functional.cross_entropy(weight, label_smoothing, reduction="mean")
struct cross_entropy {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "cross_entropy";
  static constexpr labelling labels = labelling::exclusive;

  class_weights weights = class_weights::balanced;
  double smoothing = 0;

  static constexpr auto fields = hana::make_tuple(
      field{&cross_entropy::weights, "class-weights",
            "Whether rare classes count more (balanced) or images all the same (none)."},
      field{&cross_entropy::smoothing, "label-smoothing",
            "Part of each label's probability that is spread evenly over all classes."}
          .in(0, 0.999));

  /// The loss of one training: what start() gives.
  class state {
   public:
    /// @param weights  (K) floating, on the device of the logits to come
    /// @param smoothing  0 to 1
    state(Tensor weights, double smoothing) : weights_(std::move(weights)), smoothing_(smoothing) {}

    /// The loss of a batch.
    /// @param logits  (N,K) floating; bfloat16 is scored in float
    /// @param batch   labels: int64 (N), class index in [0, K), or floating (N,K), probabilities;
    ///                weights: (N) or undefined
    /// @returns () in float, or in double for double logits
    /// @throws shape_error printing all shapes; also for a batch without images
    Tensor operator()(Tensor const& logits, image_batch const& batch) const {
      require_defined(logits, "logits"), require_defined(batch.labels, "labels");
      detail::require_exclusive_labels(name, weights_.size(0), logits, batch);
      // Eight bits of mantissa are too few for a logarithm that is averaged over a batch.
      auto const dtype = logits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
      Tensor const scores = logits.to(dtype), class_weight = weights_.to(dtype);
      bool const soft = batch.labels.dim() == 2;
      Tensor const targets = soft ? batch.labels.to(dtype) : batch.labels;
      auto const reduced = [&](std::int64_t reduction) {
        return at::cross_entropy_loss(scores, targets, class_weight, reduction,
                                      /*ignore_index=*/-100, smoothing_);
      };
      // torch divides by the class weights only for class indices, and knows no image weights.
      if (!soft && !batch.weights.defined()) return reduced(at::Reduction::Mean);
      Tensor image_weight = soft ? targets.matmul(class_weight)            // (N)
                                 : class_weight.index_select(0, targets);  // (N)
      Tensor losses = reduced(at::Reduction::None);                        // (N)
      if (batch.weights.defined()) {
        Tensor const counted = batch.weights.to(dtype);
        image_weight = image_weight.mul(counted);
        losses = losses.mul(counted);
      }
      // Where no image counts, the sum is 0, and any divisor gives 0.
      return losses.sum().div(image_weight.sum().clamp_min(std::numeric_limits<float>::min()));
    }

    /// (K): probabilities of the network are those of images in which classes occur this much more
    /// often than in training. Not corrected for smoothing.
    std::vector<double> class_weights() const { return detail::weight_values(weights_); }

   private:
    Tensor weights_;  // (K)
    double smoothing_;
  };

  /// Computes the class weights from the training counts.
  /// @throws data_error (a class has no training image)
  state start(training_facts const& facts) const {
    return {detail::make_class_weights(weights, facts), smoothing};
  }
};

}  // namespace cxr
