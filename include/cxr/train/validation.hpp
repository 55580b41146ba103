// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>

#include "cxr/core/error.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/measure/selection.hpp"
#include "cxr/train/not_finite.hpp"
#include "cxr/train/observer/reports.hpp"
#include "cxr/train/training_context.hpp"

namespace cxr::detail {

/// What one epoch's network reaches on the validation images, seen in one way.
struct validation_result {
  double loss = 0;             ///< mean over the images
  double score = 0;            ///< larger is better
  named_measurements metrics;  ///< as in the set
};

/// Measures a network on the validation images, after each epoch: as they are, and under stress.
template <class Context>
class validator {
 public:
  using stress = decltype(std::declval<Context&>().template start<role::stress>());
  static constexpr bool has_stress = !std::same_as<stress, no_stress>;

  /// @param context  outlives this, as do the images
  /// @throws data_error (no images, a label is out of range)
  validator(Context& context, examples const& images)
      : context_(context),
        images_(images),
        metrics_(context.template start<role::metrics>()),
        stress_(context.template start<role::stress>()) {
    images.counts(context.settings().classes());
    if (images.size() == 0)
      throw data_error("there are no images to validate on",
                       "check the folders of the source and the split", "subset-without-images");
  }

  /// Measures an epoch's network, as settings.select_by requires.
  /// @param report  receives loss and metrics, plain and under stress
  /// @returns the score that compares epochs; larger is better
  template <class Network, class Loss>
  double measure_epoch(Network const& network, Loss const& loss, bool from_features,
                       epoch_report& report) {
    auto const plain = measure(network, loss, from_features, report.epoch);
    report.validation_loss = plain.loss;
    report.metrics = plain.metrics;
    if constexpr (has_stress) {
      auto const stressed = measure_stress(network, loss, from_features, report.epoch);
      report.stress_loss = stressed.loss;
      report.stress = stressed.metrics;
      return selection_score(context_.settings().select_by, plain.score, stressed.score);
    }
    return plain.score;
  }
  /// Measures the images as they are.
  /// @param loss           as started for this training
  /// @param from_features  whether the backbone is frozen, so that its features are computed once
  /// @param epoch          0-based, for errors
  /// @throws numeric_error (an output is NaN or infinite)
  template <class Network, class Loss>
  validation_result measure(Network const& network, Loss const& loss, bool from_features,
                            std::int64_t epoch) {
    return measure(network, loss, plain_view{}, from_features ? &plain_features_ : nullptr, epoch);
  }
  /// Measures them under stress. @pre has_stress
  template <class Network, class Loss>
  validation_result measure_stress(Network const& network, Loss const& loss, bool from_features,
                                   std::int64_t epoch) {
    return measure(network, loss, stress_, from_features ? &stress_features_ : nullptr, epoch);
  }
  /// Forgets features, because the backbone is about to change.
  void forget_features() {
    plain_features_.reset();
    stress_features_.reset();
  }

 private:
  using features = std::optional<feature_cache>;

  template <class Network, class Loss, class View>
  validation_result measure(Network const& network, Loss const& loss, View const& view,
                            features* cached, std::int64_t epoch) {
    if (!cached) return measured(context_.predict(network, images_, view, loss), epoch);
    if (!*cached) *cached = context_.features(images_, view);
    return measured(context_.predict(network, **cached, images_, loss), epoch);
  }

  validation_result measured(predictions const& output, std::int64_t epoch) const {
    bool const finite =
        std::isfinite(output.loss) && std::all_of(output.logits.begin(), output.logits.end(),
                                                  [](float logit) { return std::isfinite(logit); });
    if (!finite)
      throw_not_finite("the network gives numbers that are not finite on validation", epoch);
    auto const results = metrics_(output);
    return {output.loss, metrics_.score(results, output), results.scalars()};
  }

  Context& context_;
  examples const& images_;
  decltype(std::declval<Context&>().template start<role::metrics>()) metrics_;
  stress stress_;
  features plain_features_, stress_features_;
};

}  // namespace cxr::detail
