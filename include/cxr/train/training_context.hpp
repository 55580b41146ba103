// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "cxr/core/mode.hpp"
#include "cxr/data/loader.hpp"
#include "cxr/data/pixel_statistics.hpp"
#include "cxr/learn/counted_classes.hpp"
#include "cxr/learn/optimizer/plan.hpp"
#include "cxr/model/forward.hpp"
#include "cxr/train/feature_cache.hpp"
#include "cxr/train/prediction.hpp"
#include "cxr/train/training_settings.hpp"

namespace cxr::detail {

/// What the parts of one training share: policies, settings, network, images, and how images become
/// logits.
template <class Policies, class Network, class Pixels, std::size_t C>
class training_context {
 public:
  /// All of these outlive the context.
  training_context(Policies const& policies, training_settings<C> const& settings, Network& network,
                   Pixels const& pixels)
      : policies_(policies),
        settings_(settings),
        network_(network),
        pixels_(pixels),
        facts_(settings.facts) {
    facts_.device = device();
    facts_.pixels = measure_pixels(pixels, facts_.subset);
  }

  training_settings<C> const& settings() const { return settings_; }
  training_facts const& facts() const { return facts_; }
  examples const& train() const { return settings_.facts.subset; }
  Network& network() const { return network_; }
  auto const& execution() const { return policies_.template get<role::execution>(); }
  auto const& optimizer() const { return policies_.template get<role::optimizer>(); }
  training_plan const& plan() const { return optimizer().plan; }
  /// The optimizer's learning rate where the schedule's factor is 1; 1 where it states none.
  double full_learning_rate() const {
    if constexpr (requires { optimizer().learning_rate; }) return optimizer().learning_rate;
    return 1;
  }
  at::Device device() const { return execution().device(); }

  /// The policy of a role, started with the facts of the training subset.
  template <class Role>
  auto start() const {
    return started(policies_.template get<Role>(), facts_);
  }

  /// Batches of a subset, from any source of pixels.
  template <class Source>
  loader<Source> batches(Source const& source, examples const& subset) const {
    return {source,
            subset,
            {.batch = settings_.batch, .device = device(), .part = execution().processes().part()}};
  }
  /// Batches of a subset's images.
  loader<Pixels> batches(examples const& subset) const { return batches(pixels_, subset); }

  /// Logits (N,K) of images in 0…1.
  template <class Mode>
  Tensor logits(Tensor const& images, Mode mode) const {
    return forward(network_, execution(), settings_.normalise, images, mode);
  }
  /// Logits (N,K) of a batch of cached features.
  template <class Mode>
  Tensor classify(image_batch const& batch, Mode mode) const {
    return network_.classify(batch.images.flatten(1), mode).to(at::kFloat);
  }

  /// The features of some subsets, as the backbone gives them; computed when first asked for.
  feature_cache const& features(std::initializer_list<examples const*> subsets) {
    if (features_) return *features_;
    features_.emplace();
    for (auto const* subset : subsets)
      features_->add(batches(*subset), [&](image_batch const& batch) {
        return apply_in_precision(execution(), settings_.normalise,
                                  unit_images(batch.images, device()), [&](Tensor const& inputs) {
                                    return std::as_const(network_).features(inputs, inference{});
                                  });
      });
    return *features_;
  }
  /// Forgets them, because the backbone is about to change.
  void forget_features() { features_.reset(); }

  /// The predictions for a subset. @param loss  as started for this training
  template <class Loss>
  predictions predict(examples const& subset, Loss const& loss) {
    return predict_subset(batches(subset), subset, settings_, loss, class_weights(loss),
                          [&](image_batch const& batch) {
                            return logits(unit_images(batch.images, device()), inference{});
                          });
  }
  /// The same from cached features.
  template <class Loss>
  predictions predict(feature_cache const& features, examples const& subset, Loss const& loss) {
    return predict_subset(batches(features, subset), subset, settings_, loss, class_weights(loss),
                          [&](image_batch const& batch) { return classify(batch, inference{}); });
  }

 private:
  /// (K) or empty, the same during the whole training; computed when first asked for.
  template <class Loss>
  std::vector<double> const& class_weights(Loss const& loss) {
    if (!class_weights_)
      class_weights_ =
          counted_classes(loss, started_to_count(policies_.template get<role::sampler>(), facts_));
    return *class_weights_;
  }

  Policies const& policies_;
  training_settings<C> const& settings_;
  Network& network_;
  Pixels const& pixels_;
  training_facts facts_;
  std::optional<feature_cache> features_;
  std::optional<std::vector<double>> class_weights_;
};

}  // namespace cxr::detail
