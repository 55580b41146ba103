// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "cxr/core/error.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/train/not_finite.hpp"
#include "cxr/train/training_context.hpp"

namespace cxr::detail {

/// What one epoch's network reaches on validation.
struct validation_result {
  double loss = 0;             ///< mean over the images
  double score = 0;            ///< larger is better
  named_measurements metrics;  ///< as in the set
};

/// Measures a network on the validation images, after each epoch.
template <class Context>
class validator {
 public:
  /// @param context  outlives this, as do the images
  /// @throws data_error (no images, a label is out of range)
  validator(Context& context, examples const& images)
      : context_(context), images_(images), metrics_(context.template start<role::metrics>()) {
    images.counts(context.settings().classes());
    if (images.size() == 0)
      throw data_error("there are no images to validate on",
                       "check the folders of the source and the split", "subset-without-images");
  }

  examples const& images() const { return images_; }

  /// @param loss   as started for this training
  /// @param epoch  0-based, for errors
  /// @throws numeric_error (an output is NaN or infinite)
  template <class Loss>
  validation_result measure(Loss const& loss, std::int64_t epoch) const {
    return measure(context_.predict(images_, loss), epoch);
  }
  /// The same from cached features.
  template <class Loss>
  validation_result measure(feature_cache const& features, Loss const& loss,
                            std::int64_t epoch) const {
    return measure(context_.predict(features, images_, loss), epoch);
  }

 private:
  validation_result measure(predictions const& output, std::int64_t epoch) const {
    bool const finite =
        std::isfinite(output.loss) && std::all_of(output.logits.begin(), output.logits.end(),
                                                  [](float logit) { return std::isfinite(logit); });
    if (!finite)
      throw_not_finite("the network gives numbers that are not finite on validation", epoch);
    auto const measured = metrics_(output);
    return {output.loss, metrics_.score(measured, output), measured.scalars()};
  }

  Context& context_;
  examples const& images_;
  decltype(std::declval<Context&>().template start<role::metrics>()) metrics_;
};

}  // namespace cxr::detail
