// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "cxr/core/mode.hpp"
#include "cxr/core/random.hpp"
#include "cxr/data/loader.hpp"
#include "cxr/data/pixel_statistics.hpp"
#include "cxr/data/stress/no_stress.hpp"
#include "cxr/engine/joint_training.hpp"
#include "cxr/learn/counted_classes.hpp"
#include "cxr/learn/optimizer/plan.hpp"
#include "cxr/model/forward.hpp"
#include "cxr/train/feature_cache.hpp"
#include "cxr/train/prediction.hpp"
#include "cxr/train/training_settings.hpp"

namespace cxr::detail {

/// Held-out images as they are.
using plain_view = no_stress;

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
  auto processes() const { return execution().processes(); }
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
    return {
        source, subset, {.batch = settings_.batch, .device = device(), .part = processes().part()}};
  }
  /// Batches of a subset's images.
  loader<Pixels> batches(examples const& subset) const { return batches(pixels_, subset); }

  /// Logits (N,K) of images in 0…1, to learn from.
  Tensor logits(Tensor const& images, training mode) const {
    return forward(network_, execution(), settings_.normalise, images,
                   training_mode(execution(), mode));
  }
  /// Logits (N,K) of a batch of cached features, to learn from.
  Tensor classify(image_batch const& batch, training mode) const {
    return network_.classify(batch.images.flatten(1), training_mode(execution(), mode))
        .to(at::kFloat);
  }

  /// The features of a subset as the backbone gives them. @param view  as predict's
  template <class View>
  feature_cache features(examples const& subset, View const& view) const {
    feature_cache features;
    features.add(batches(subset), [&](image_batch const& batch) {
      return apply_in_precision(execution(), settings_.normalise, viewed(batch, view),
                                [&](Tensor const& inputs) {
                                  return std::as_const(network_).features(inputs, inference{});
                                });
    });
    return features;
  }

  /// The predictions for a subset.
  /// @param network  the context's, or an average of it
  /// @param view     how the images are shown: plain_view, or a Stress
  /// @param loss     as started for this training
  template <class View, class Loss>
  predictions predict(Network const& network, examples const& subset, View const& view,
                      Loss const& loss) {
    return predict_subset(
        batches(subset), subset, settings_, loss, class_weights(loss),
        [&](image_batch const& batch) {
          return forward(network, execution(), settings_.normalise, viewed(batch, view),
                         inference{});
        },
        processes());
  }
  /// The same from cached features.
  template <class Loss>
  predictions predict(Network const& network, feature_cache const& features, examples const& subset,
                      Loss const& loss) {
    return predict_subset(
        batches(features, subset), subset, settings_, loss, class_weights(loss),
        [&](image_batch const& batch) {
          return network.classify(batch.images.flatten(1), inference{}).to(at::kFloat);
        },
        processes());
  }

 private:
  /// Images (N,C,H,W) in 0…1. Under stress every epoch shows the same ones.
  template <class View>
  Tensor viewed(image_batch batch, View const& view) const {
    batch.images = unit_images(batch.images, device());
    return view(batch, training{random_key(settings_.seed, stress_epoch), batch.ids}).images;
  }

  static constexpr std::int64_t stress_epoch = -1;  // no training draws its random numbers

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
  std::optional<std::vector<double>> class_weights_;
};

}  // namespace cxr::detail
