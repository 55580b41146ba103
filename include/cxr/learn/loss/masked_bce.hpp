// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/Reduction.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/ones.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "cxr/core/error.hpp"
#include "cxr/core/require_defined.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/learn/loss/class_weights.hpp"
#include "cxr/learn/loss/loss.hpp"

namespace cxr {

/// Binary cross-entropy of each finding separately, over the labels that are known: with image
/// weights v, logits z and labels y, the sum of v (-a_k y log σ(z) - (1-y) log σ(-z)) divided by that
/// of v. Class weights "balanced" make a_k the ratio of absent to present training labels of finding k;
/// "none" makes it 1. A batch without a known label gives 0.
/// Source   torch.nn.functional.binary_cross_entropy_with_logits(weight, pos_weight)
struct masked_bce {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "masked_bce";
  static constexpr labelling labels = labelling::multi_label;

  class_weights weights = class_weights::none;

  static constexpr auto fields = hana::make_tuple(
      field{&masked_bce::weights, "class-weights",
            "Whether the present labels of each finding count as much as the absent ones in total "
            "(balanced), or all labels the same (none)."});

  /// The loss of one training: what start() gives.
  class state {
   public:
    /// @param positive_weight  (K) floating: how much a present label counts against an absent one
    explicit state(Tensor positive_weight) : positive_weight_(std::move(positive_weight)) {}

    /// The loss of a batch.
    /// @param logits  (N,K) floating; bfloat16 is scored in float
    /// @param batch   labels: floating (N,K), 0 … 1, NaN unknown; weights: (N) or undefined
    /// @returns () in float, or in double for double logits
    /// @throws shape_error printing all shapes; also for a batch without images
    Tensor operator()(Tensor const& logits, image_batch const& batch) const {
      require_defined(logits, "logits"), require_defined(batch.labels, "labels");
      auto const K = positive_weight_.size(0);
      bool const match =
          logits.dim() == 2 && logits.size(1) == K && batch.labels.sizes() == logits.sizes();
      detail::require_loss_shapes(match, name, K, logits, batch, "[N, K]");
      auto const dtype = logits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
      Tensor const unknown = batch.labels.isnan();
      Tensor counted = unknown.logical_not().to(dtype);  // (N,K)
      if (batch.weights.defined()) counted = counted.mul(batch.weights.to(dtype).unsqueeze(1));
      Tensor const targets = batch.labels.to(dtype).masked_fill(unknown, 0);
      Tensor const sum = at::binary_cross_entropy_with_logits(
          logits.to(dtype), targets, counted, positive_weight_.to(dtype), at::Reduction::Sum);
      // A batch without a known label has the sum 0, and any divisor gives 0.
      return sum.div(counted.sum().clamp_min(std::numeric_limits<float>::min()));
    }

    /// (K): how much more the presence of each finding counted than its absence.
    std::vector<double> class_weights() const { return detail::weight_values(positive_weight_); }

   private:
    Tensor positive_weight_;  // (K)
  };

  /// Computes the weights from the known training labels.
  /// @throws data_error (balanced: a finding is never present or never absent in training)
  state start(training_facts const& facts) const {
    auto const K = static_cast<std::int64_t>(facts.class_counts.size());
    Tensor positive_weight = at::ones({K});
    if (weights == class_weights::balanced)
      for (std::int64_t k = 0; k < K; ++k)
        positive_weight.mutable_data_ptr<float>()[k] = absent_per_present(facts, k);
    return state(positive_weight.to(facts.device));
  }

 private:
  static float absent_per_present(training_facts const& facts, std::int64_t finding) {
    Tensor const& rows = facts.subset.labels;
    std::int64_t absent = 0, present = 0;
    bool const known = rows.defined() && rows.dim() == 2;
    auto const* values = known ? rows.const_data_ptr<float>() : nullptr;
    for (std::int64_t n = 0; known && n < rows.size(0); ++n) {
      float const label = values[n * rows.size(1) + finding];
      present += label > 0.5f;
      absent += label <= 0.5f;  // NaN, unknown, is neither
    }
    if (absent > 0 && present > 0) return static_cast<float>(absent) / static_cast<float>(present);
    throw data_error("finding " + facts.classes.name(static_cast<std::size_t>(finding)) +
                         " is present in " + std::to_string(present) + " and absent in " +
                         std::to_string(absent) +
                         " training images, so its labels cannot be balanced",
                     "give images of both kinds, or --class-weights none", "class-without-images");
  }
};

}  // namespace cxr
