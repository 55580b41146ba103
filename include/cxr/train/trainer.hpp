// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

#include "cxr/core/mode.hpp"
#include "cxr/core/policy_set.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/core/translate_errors.hpp"
#include "cxr/data/augment/augment.hpp"
#include "cxr/data/stress/no_stress.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/learn/average/no_average.hpp"
#include "cxr/learn/learning_rate_curve.hpp"
#include "cxr/learn/loss/loss.hpp"
#include "cxr/learn/optimizer/optimizer.hpp"
#include "cxr/learn/sampler/sampler.hpp"
#include "cxr/learn/schedule/schedule.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/train/fitting.hpp"
#include "cxr/train/learning_rate_search.hpp"
#include "cxr/train/observer/observer.hpp"
#include "cxr/train/share_network.hpp"
#include "cxr/train/training_context.hpp"
#include "cxr/train/training_settings.hpp"

namespace cxr {

namespace detail {

/// One sentence for whatever a trainer lacks.
template <class Watch, class... Ps>
struct explain_trainer {
  template <class Role>
  static constexpr bool has = policy_set<Ps...>::template has<Role>;
  static_assert(
      has<role::sampler> && has<role::augment> && has<role::loss> && has<role::optimizer> &&
          has<role::schedule> && has<role::metrics> && (ConcreteExecution<Ps> || ...),
      "cxr: a trainer needs a sampler, augment, loss, optimizer, schedule, metric set and "
      "concrete execution [docs/errors.md#trainer-policies]");
  static_assert(ReceivesReports<Watch>,
                "cxr: a trainer needs what an observer's start() gives, or another object that is "
                "called with reports [docs/errors.md#trainer-watch]");
};

/// What of a network a trainer uses: a backbone that may be frozen apart from its head.
template <class Network>
concept Trainable = requires(Network& network, Network const& constant, Tensor const& batch,
                             training learning) {
  network.backbone;
  { network(batch, learning) } -> std::same_as<Tensor>;
  { constant(batch, inference{}) } -> std::same_as<Tensor>;
  { constant.features(batch, inference{}) } -> std::same_as<Tensor>;
  { network.classify(batch, learning) } -> std::same_as<Tensor>;
};

template <class Network, class Execution>
constexpr bool normalises_as_the_execution() {
  if constexpr (Trainable<Network> && norms_jointly<Execution>)
    return TrainsJointly<Network, decltype(std::declval<Execution>().processes())>;
  return true;
}

/// True, or one sentence.
template <class Network, class Execution>
constexpr bool trains() {
  static_assert(
      Trainable<Network>,
      "cxr: a trainer needs a classifier<backbone, head>, so that its head can learn apart "
      "[docs/errors.md#trainer-network]");
  static_assert(normalises_as_the_execution<Network, Execution>(),
                "cxr: sync_batch_norm needs a backbone and a head called with (Tensor, "
                "joint_training<P>), as DenseNets and mlp_head are "
                "[docs/errors.md#sync-batch-norm]");
  return Trainable<Network> && normalises_as_the_execution<Network, Execution>();
}

/// What a trainer needs of a network that is only applied: an ensemble cannot learn.
template <class Network>
concept Applicable = requires(Network const& network, Tensor const& batch) {
  { network(batch, inference{}) } -> std::same_as<Tensor>;
};

/// True, or one sentence.
template <class Network>
constexpr bool predicts() {
  static_assert(Applicable<Network>,
                "cxr: a network needs \"Tensor operator()(Tensor const& images, inference) const\" "
                "to predict [docs/errors.md#trainer-predicts]");
  return Applicable<Network>;
}

}  // namespace detail

/// Trains and applies a network on images that are held in memory or in a file; usable without pipeline.
/// Policies  a sampler, augment, loss, optimizer, schedule, metric set and concrete execution, in any
///           order; a stress and an average, where they are wanted
/// Pixels    any PixelSource (data/loader.hpp): an image_cache, or the caller's own memory
template <std::size_t C, class Watch, class... Ps>
class trainer : detail::explain_trainer<Watch, Ps...>, explanation_of<Ps>... {
 public:
  /// @param settings  facts of the training subset and the numbers of the run
  /// @param watch     an observer's state, `observer.start()`; outlives the trainer
  trainer(training_settings<C> settings, Watch& watch, Ps... policies)
      : settings_(std::move(settings)),
        watch_(watch),
        policies_(std::move(policies)..., no_stress{}, no_average{}) {}

  /// Trains the network on `settings.facts.subset` and leaves the best one in it: the epoch with the
  /// highest score of the metric set on validation. Keeps `last.safetensors` and `best.safetensors` in
  /// the run's folder, if it has one.
  /// @param network   a classifier (model/classifier.hpp); moved to the execution's device
  /// @param resumed   the checkpoint to continue with, or nullptr
  /// @throws data_error (a subset is empty, a label is out of range), setting_error (fewer images than
  ///         one batch), numeric_error (the loss is NaN or infinite; lists the batch's images),
  ///         file_error (a checkpoint cannot be written), device_error (its memory is used up)
  template <class Network, class Pixels>
  fit_result fit(Network& network, Pixels const& pixels, examples const& validation,
                 checkpoint const* resumed = nullptr) {
    if constexpr (detail::trains<Network, execution_type>())
      return with_context(network, pixels, [&](auto& context) {
        detail::share_network(network, context.processes());
        return detail::fitting(context, validation, watch_).run(resumed);
      });
  }

  /// Applies the network to every image of a subset, once each, in order.
  /// @param network  a classifier, an ensemble, …; moved to the execution's device
  /// @throws data_error (a label is out of range), device_error
  template <class Network, class Pixels>
  predictions predict(Network& network, Pixels const& pixels, examples const& subset) const {
    return predict_viewed(network, pixels, subset,
                          [](auto const&) { return detail::plain_view{}; });
  }
  /// The same of the images under stress, as in every epoch's stress validation.
  template <class Network, class Pixels>
  predictions predict_stressed(Network& network, Pixels const& pixels,
                               examples const& subset) const {
    return predict_viewed(network, pixels, subset, [](auto const& context) {
      return context.template start<role::stress>();
    });
  }

  /// Tries growing learning rates on a copy of a network (learn/learning_rate_curve.hpp). No validation,
  /// no files, no reports; all stages of the backbone learn.
  /// @param network  a classifier, which stays as it is; as fit() it begins with it
  /// @throws as fit; setting_error (a number of the range)
  template <class Network, class Pixels>
  learning_rate_curve find_learning_rate(Network const& network, Pixels const& pixels,
                                         learning_rate_range const& range) const {
    cxr::check(range);
    range.require_growing();
    if constexpr (detail::trains<Network, execution_type>()) {
      Network copy = clone(network);
      return with_context(copy, pixels, [&](auto& context) {
        detail::growing_rate const growing{range, context.full_learning_rate()};
        auto const policies = hana::unpack(policies_.policies, [&](auto const&... others) {
          return policy_set(growing, others...);  // the first of a role counts
        });
        detail::training_context searched(policies, settings_, copy, pixels);
        detail::share_network(copy, searched.processes());
        return detail::search_learning_rate(searched, range);
      });
    }
  }

 private:
  /// @param make_view  of the context: how the images are shown
  template <class Network, class Pixels, class F>
  predictions predict_viewed(Network& network, Pixels const& pixels, examples const& subset,
                             F&& make_view) const {
    if (subset.size() == 0)
      return {.classes = settings_.classes(), .class_names = settings_.model.classes};
    if constexpr (detail::predicts<Network>())
      return with_context(network, pixels, [&](auto& context) {
        return context.predict(network, subset, make_view(context),
                               context.template start<role::loss>());
      });
  }

  /// Calls `f(context)`; the errors of LibTorch become errors of cxr.
  template <class Network, class Pixels, class F>
  auto with_context(Network& network, Pixels const& pixels, F&& f) const {
    settings_.check();
    auto const& execution = policies_.template get<role::execution>();
    execution.start();
    return translate_errors("batches of " + std::to_string(settings_.batch) + " images", [&] {
      to(network, execution.device());
      detail::training_context context(policies_, settings_, network, pixels);
      return f(context);
    });
  }

  using execution_type = std::remove_cvref_t<
      decltype(std::declval<policy_set<Ps...> const&>().template get<role::execution>())>;

  training_settings<C> settings_;
  Watch& watch_;
  policy_set<Ps..., no_stress, no_average> policies_;  // the first of a role counts
};

}  // namespace cxr
