// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/Reduction.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/tensor.h>

#include <array>
#include <cstdint>
#include <numeric>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/learn/loss/loss.hpp"

namespace cxr {

/// How much an image of each class counts.
enum class class_weights : std::uint8_t {
  balanced,  ///< N / (K n_c): every class counts the same in total (scikit-learn's "balanced")
  none,      ///< 1: every image counts the same
};

/// The words of class_weights, in the order of its values.
constexpr std::array<std::string_view, 2> names(class_weights) { return {"balanced", "none"}; }

/// Weighted cross-entropy with label smoothing s: with l_c = -log softmax(logits)_c and class
/// weights w, the sum over the images of (1-s) w_y l_y + s/K sum_c w_c l_c, divided by that of w_y.
/// Source   torch.nn.functional.cross_entropy(weight, label_smoothing, reduction="mean")
struct cross_entropy {
  using role = cxr::role::loss;                              ///< takes the place of the loss
  static constexpr std::string_view name = "cross_entropy";  ///< as printed by describe()
  static constexpr labelling labels = labelling::exclusive;  ///< one class an image

  class_weights weights = class_weights::balanced;  ///< of the classes, from the training counts
  double smoothing = 0;                             ///< probability spread evenly over all classes

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields =
      std::tuple{field{&cross_entropy::weights,
                       "class-weights",
                       "",
                       {},
                       "Whether rare classes count more (balanced) or images all the same (none)."},
                 field{&cross_entropy::smoothing,
                       "label-smoothing",
                       "",
                       {0, 0.999},
                       "Part of each label's probability that is spread evenly over all classes."}};

  /// The loss of one training: what start() gives.
  class started {
   public:
    /// @param weights  (K) floating, on the device of the logits to come
    /// @param smoothing  0 to 1
    started(Tensor weights, double smoothing)
        : weights_(std::move(weights)), smoothing_(smoothing) {}

    /// The loss of a batch.
    /// @param logits  (N,K) floating; bfloat16 is scored in float
    /// @param targets  (N) int64: the labels, class indices in [0, K)
    /// @returns () in float, or in double for double logits
    /// @throws shape_error printing both shapes; also for a batch without images
    Tensor operator()(Tensor const& logits, Tensor const& targets) const {
      if (logits.dim() != 2 || targets.dim() != 1 || logits.size(1) != weights_.size(0) ||
          logits.size(0) != targets.size(0) || targets.size(0) == 0)
        throw_shapes(logits, targets);
      // Eight bits of mantissa are too few for a logarithm that is averaged over a batch.
      auto const type = logits.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
      return at::cross_entropy_loss(logits.to(type), targets, weights_.to(type),
                                    at::Reduction::Mean,
                                    /*ignore_index=*/-100, smoothing_);
    }

   private:
    [[noreturn]] void throw_shapes(Tensor const& logits, Tensor const& targets) const {
      std::ostringstream what;
      what << "cross_entropy was given logits " << logits.sizes() << " and labels "
           << targets.sizes() << " for " << weights_.size(0) << " classes";
      throw shape_error(what.str(), "give logits [N, K] and labels [N] with N >= 1", "loss-shapes");
    }

    Tensor weights_;  // (K)
    double smoothing_;
  };

  /// Makes the weights.
  /// @param counts  (K) training images of each class
  /// @param device  where logits and labels will be
  /// @throws data_error (a class has no training image)
  started start(std::span<std::int64_t const> counts, at::Device device) const {
    for (std::size_t c = 0; c < counts.size(); ++c)
      if (counts[c] <= 0)
        throw data_error("class " + std::to_string(c) + " of " + std::to_string(counts.size()) +
                             " has no training image",
                         "check the folders of the source and the split, or take that class out",
                         "class-without-images");
    std::vector<double> each(counts.size(), 1.0);
    if (weights == class_weights::balanced) {
      double const all = std::accumulate(counts.begin(), counts.end(), 0.0);
      for (std::size_t c = 0; c < counts.size(); ++c)
        each[c] = all / (static_cast<double>(counts.size()) * static_cast<double>(counts[c]));
    }
    return {at::tensor(each, at::kFloat).to(device), smoothing};
  }
};

}  // namespace cxr
