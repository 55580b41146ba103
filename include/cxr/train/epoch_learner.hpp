// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/random.hpp"
#include "cxr/core/text.hpp"
#include "cxr/engine/gradient_exchange.hpp"
#include "cxr/learn/optimizer/clip.hpp"
#include "cxr/learn/schedule/schedule.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/train/checkpoint.hpp"
#include "cxr/train/loss_reader.hpp"
#include "cxr/train/not_finite.hpp"
#include "cxr/train/observer/observer.hpp"
#include "cxr/train/process_requests.hpp"
#include "cxr/train/share_network.hpp"
#include "cxr/train/shared_batch.hpp"
#include "cxr/train/training_context.hpp"

namespace cxr::detail {

/// Learns the batches of an epoch: forward, backward, update. Where an observer asks to stop, the epoch
/// ends with the update under way.
template <class Context, class Watch>
class epoch_learner {
 public:
  /// @param context  outlives this
  /// @param watch    an observer's state, which receives each step; outlives this
  /// @param state    where the training stands; updated with each batch
  epoch_learner(Context& context, Watch& watch, training_state& state,
                std::vector<parameter_group> const& groups)
      : context_(context),
        watch_(watch),
        state_(state),
        optimizer_(context.template start<role::optimizer>().start(groups)),
        loss_(context.template start<role::loss>()),
        schedule_(context.template start<role::schedule>()),
        sampler_(context.template start<role::sampler>()),
        augment_(context.template start<role::augment>()),
        steps_(context.batches(context.train()).steps(order_of_epoch(0).size())),
        losses_(context.device()) {}

  /// Learns the rest of the epoch from images.
  /// @param frozen        stages of the backbone that are frozen
  /// @param after_update  called after each update; true ends the epoch at once
  /// @returns false where after_update ended it
  template <class F>
  bool learn_images(std::int64_t frozen, F&& after_update) {
    auto const score_batch = [&](image_batch batch, training mode) {
      batch.images = unit_images(batch.images, context_.device());
      image_batch changed = augment_(batch, mode);
      Tensor logits = context_.logits(changed.images, mode);
      return std::pair(std::move(logits), std::move(changed));
    };
    return learn(context_.batches(context_.train()), frozen, score_batch, after_update);
  }
  /// Learns the rest of the epoch from cached features: the head alone.
  template <class F>
  bool learn_features(feature_cache const& features, std::int64_t frozen, F&& after_update) {
    auto const score_batch = [&](image_batch const& batch, training mode) {
      return std::pair(context_.classify(batch, mode), batch);
    };
    return learn(context_.batches(features, context_.train()), frozen, score_batch, after_update);
  }

  /// Reads the loss of the last batch, which observers receive. @throws numeric_error with its images
  void settle_loss() {
    auto const loss = losses_.take();
    if (!loss) return;
    if (!std::isfinite(loss->value)) {
      std::string names;
      for (auto const id : loss->ids)
        names += (names.empty() ? "" : ", ") + context_.settings().image_name(id);
      throw_not_finite("the loss is " + fixed_text(loss->value, 6), state_.epoch, " for " + names);
    }
    auto const images = static_cast<std::int64_t>(loss->ids.size());
    state_.loss_sum += loss->value * static_cast<double>(images);
    state_.images += images;
    images_learnt_ += images;
    auto const answer =
        notify(watch_, step_report{state_.epoch, state_.step - 1, images, loss->value});
    take_request(answer);
  }

  /// Agrees with the other processes on what ends the training. @param answer  of an observer
  void settle_requests(request answer) {
    take_request(answer);
    if (several()) requests_.agree(processes(), context_.device());
    state_.stopped = state_.stopped || requests_.stopped();
  }
  /// The signal that came, to any process; 0: none.
  int signal() const { return several() ? requests_.signal() : interrupting_signal.load(); }

  auto& optimizer() { return optimizer_; }
  auto const& loss() const { return loss_; }
  std::int64_t steps_per_epoch() const { return steps_; }
  /// The schedule's factor at the last update.
  double last_rate() { return schedule_(last_progress()); }
  /// Where the training stood at the last update.
  training_progress last_progress() {
    validation_losses_.clear();
    for (auto const& epoch : state_.history) validation_losses_.push_back(epoch.validation_loss);
    auto const updates = updates_per_epoch();
    auto const update_in_epoch = (state_.step - 1) / context_.plan().accumulate;
    return {state_.epoch * updates + update_in_epoch, context_.settings().epochs * updates,
            validation_losses_, updates};
  }
  /// Images learnt from since this was last called.
  std::int64_t take_image_count() { return std::exchange(images_learnt_, 0); }

 private:
  std::vector<std::size_t> order_of_epoch(std::int64_t epoch) const {
    return sampler_(random_key(context_.settings().seed, epoch));
  }
  std::int64_t updates_per_epoch() const {
    return (steps_ + context_.plan().accumulate - 1) / context_.plan().accumulate;
  }

  auto processes() const { return context_.processes(); }
  bool several() const { return processes().part().count > 1; }
  void take_request(request answer) {
    if (answer != request::stop) return;
    if (several()) return requests_.ask_to_stop();
    state_.stopped = true;
  }

  template <class Batches, class Score, class F>
  bool learn(Batches const& batches, std::int64_t frozen, Score const& score_batch,
             F& after_update) {
    auto const accumulate = context_.plan().accumulate;
    auto const key = random_key(context_.settings().seed, state_.epoch);
    auto const order = order_of_epoch(state_.epoch);
    auto const sizes = batches.sizes(order.size());
    for (auto const& batch : batches.epoch(order, state_.step)) {
      if (state_.stopped && state_.step % accumulate == 0) break;
      auto const first = state_.step / accumulate * accumulate;
      auto const batches_in_update = std::min(accumulate, steps_ - first);
      auto [logits, scored] = score_batch(batch, training{key, batch.ids, frozen});
      shared_batch const shared(processes(), std::move(logits), scored, sizes, state_.step,
                                requests_);
      state_.stopped = state_.stopped || requests_.stopped();
      Tensor const loss = loss_(shared.logits(), shared.batch());
      settle_loss();
      losses_.begin(loss.detach(), shared.batch().ids);
      bool const updates = (state_.step + 1) % accumulate == 0 || state_.step + 1 == steps_;
      gradient_exchange exchange(processes(), updates ? learning() : std::vector<Tensor>{});
      shared.backward(batches_in_update == 1 ? loss : loss.div(batches_in_update));
      ++state_.step;
      if (!updates) continue;
      exchange.finish();
      update();
      if (after_update()) return false;
    }
    settle_loss();
    return true;
  }

  std::vector<Tensor> learning() const {
    std::vector<Tensor> parameters;
    for (auto const& [name, parameter] : named_parameters(context_.network()))
      if (parameter.requires_grad()) parameters.push_back(parameter);
    return parameters;
  }

  void update() {
    if (several() && !norms_jointly<decltype(context_.execution())>) {
      auto running = statistics(context_.network());
      processes().average(running);
    }
    clip_gradients(named_parameters(context_.network()), context_.plan().clip_norm);
    optimizer_.step(last_rate());
    clear_gradients(context_.network());
  }

  Context& context_;
  Watch& watch_;
  training_state& state_;
  process_requests requests_;
  decltype(std::declval<Context&>().template start<role::optimizer>().start(
      std::vector<parameter_group>{})) optimizer_;
  decltype(std::declval<Context&>().template start<role::loss>()) loss_;
  decltype(std::declval<Context&>().template start<role::schedule>()) schedule_;
  decltype(std::declval<Context&>().template start<role::sampler>()) sampler_;
  decltype(std::declval<Context&>().template start<role::augment>()) augment_;
  std::int64_t steps_;
  std::vector<double> validation_losses_;  // of the epochs that ended
  loss_reader losses_;
  std::int64_t images_learnt_ = 0;
};

}  // namespace cxr::detail
