// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/random.hpp"
#include "cxr/data/examples.hpp"
#include "cxr/data/loader.hpp"
#include "cxr/engine/autocast.hpp"
#include "cxr/learn/optimizer/clip.hpp"
#include "cxr/model/input.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/stage.hpp"
#include "cxr/model/weights/load.hpp"
#include "cxr/train/checkpoint.hpp"
#include "cxr/train/feature_cache.hpp"
#include "cxr/train/interrupt.hpp"
#include "cxr/train/predicting.hpp"
#include "cxr/train/training_settings.hpp"

namespace cxr {

namespace detail {

/// One training: what happens between two steps, in the order in which it happens.
template <class Parts, class Network, class Pixels>
class fitting {
 public:
  fitting(Parts& parts, Network& network, Pixels const& pixels, examples const& train,
          examples const& validation)
      : parts_(parts),
        network_(network),
        pixels_(pixels),
        train_(train),
        validation_(validation),
        device_(parts.execution.device()),
        groups_(placed_groups()),
        stages_(stages_of(network.backbone)),
        backbone_(learnt_backbone()),
        optimizer_(parts.optimizer.start(groups_)),
        score_(parts.loss.start(parts.how.class_counts, device_)),
        batches_(batches_from(pixels, train)) {
    batches_.require_whole_batch();
    require_labels(train, parts.how.class_counts.size());
    if (validation.records.empty())
      throw data_error("there are no images to validate on",
                       "check the folders of the source and the split", "subset-without-images");
    if (device_.is_cuda()) loss_copied_.emplace(device_.type());
  }

  fit_result run(checkpoint const* resumed) {
    auto& at = state_;
    if (resumed)
      restore(*resumed);
    else
      save(at.epoch);  // so that there is something to resume from the first step on
    interrupt_guard const interrupt;
    parts_.observer.started(
        {how().description, how().folder, at.epoch, how().epochs, batches_.steps(), at.history});
    for (; at.epoch < how().epochs && !out_of_patience(); ++at.epoch, at.step = 0) {
      auto const began = std::chrono::steady_clock::now();
      bool const whole = learn_epoch(interrupt);
      if (!whole) {
        thaw();
        return {at.history, at.best_epoch, /*interrupted=*/true};
      }
      close_epoch(began);
    }
    if (best_) network_ = std::move(*best_);
    thaw();
    return {at.history, at.best_epoch, /*interrupted=*/false};
  }

 private:
  auto const& how() const { return parts_.how; }

  std::vector<parameter_group> placed_groups() {
    parts_.execution.start();
    to(network_, device_);
    return parameter_groups(network_);
  }

  bool out_of_patience() const {
    return how().patience > 0 && state_.best_epoch >= 0 &&
           state_.epoch - state_.best_epoch > how().patience;
  }

  /// Steps of the optimizer in one epoch: batches, `accumulate` at a time.
  std::int64_t updates_per_epoch() const {
    auto const together = parts_.optimizer.plan.accumulate;
    return (batches_.steps() + together - 1) / together;
  }

  /// Learns the rest of an epoch. Gives false where a signal ended it after a whole step.
  bool learn_epoch(interrupt_guard const& interrupt) {
    freeze();
    if (!on_features())
      return learn_batches(batches_, interrupt,
                           [&](auto const& batch, training mode) { return logits(batch, mode); });
    return learn_batches(
        batches_from(features(), train_), interrupt, [&](auto const& batch, training mode) {
          return network_.classify(feature_cache::of(batch).to(device_), mode).to(at::kFloat);
        });
  }

  /// @param forward  of a batch and a mode: its logits in float
  template <class Batches, class F>
  bool learn_batches(Batches const& batches, interrupt_guard const& interrupt, F const& forward) {
    auto& at = state_;
    auto const together = parts_.optimizer.plan.accumulate;
    for (auto const& batch : batches.epoch(at.epoch, at.step)) {
      auto const first = at.step / together * together;
      learn_batch(batch, std::min(together, batches.steps() - first), forward);
      bool const group_ends = ++at.step % together == 0 || at.step == batches.steps();
      if (group_ends) update();
      parts_.observer.stepped({at.epoch, at.step - 1, batch.labels.size(0)});
      if (group_ends && save_is_due()) save_between_steps();
      if (group_ends && interrupt.asked()) {
        save_between_steps();
        parts_.observer.noted("stopped after a whole step; go on with --resume " +
                              how().folder.string());
        return false;
      }
    }
    settle_loss();
    return true;
  }

  /// Adds one batch's gradients, as a part of `together` batches that share a step.
  template <class F>
  void learn_batch(image_batch const& batch, std::int64_t together, F const& forward) {
    training const mode{random_key(how().seed, state_.epoch), batch.ids, frozen_};
    Tensor const labels = batch.labels.to(device_, /*non_blocking=*/true);
    Tensor const loss = score_(forward(batch, mode), labels);
    settle_loss();
    keep_loss(loss.detach(), batch.ids);
    (together == 1 ? loss : loss.div(together)).backward();
  }

  Tensor logits(image_batch const& batch, training mode) {
    Tensor const images = parts_.augment(unit_images(batch.images, device_), mode);
    Tensor const inputs = normalised(images, how().normalise);
    autocast_guard const precision(parts_.execution);
    return network_(inputs, mode).to(at::kFloat);
  }

  template <class Source>
  loader<Source> batches_from(Source const& source, examples const& of) const {
    return {source,
            of.records,
            of.labels,
            {.batch = how().batch, .seed = how().seed, .device = device_}};
  }

  /// Whether the head learns from features that are computed once.
  bool on_features() const { return frozen_ == stages_ && parts_.optimizer.plan.cache_features; }

  /// The features of all images that the fitting sees, as the frozen backbone gives them.
  feature_cache const& features() {
    if (features_) return *features_;
    features_.emplace();
    for (auto const* subset : {&train_, &validation_})
      features_->add(batches_from(pixels_, *subset), [&](image_batch const& batch) {
        Tensor const images = normalised(unit_images(batch.images, device_), how().normalise);
        autocast_guard const precision(parts_.execution);
        return std::as_const(network_).features(images, inference{}).to(at::kFloat);
      });
    return *features_;
  }

  predictions predict_validation() {
    if (!on_features()) return predict(parts_, network_, pixels_, validation_);
    return predict_each(parts_, features(), validation_, [&](image_batch const& batch) {
      auto const some = feature_cache::of(batch).to(device_);
      return std::as_const(network_).classify(some, inference{}).to(at::kFloat);
    });
  }

  /// Reading a loss waits for all that the device was given by then; so it is copied on the way,
  /// and read when the next batch is under way.
  void keep_loss(Tensor const& loss, std::span<std::int64_t const> ids) {
    pending_ = {at::empty({}, at::TensorOptions(at::kFloat).pinned_memory(device_.is_cuda())),
                {ids.begin(), ids.end()}};
    pending_.loss.copy_(loss, /*non_blocking=*/true);
    if (loss_copied_)
      loss_copied_->record(c10::impl::VirtualGuardImpl(device_.type()).getStream(device_));
  }

  /// Reads the loss of the last batch. @throws numeric_error naming its images
  void settle_loss() {
    if (!pending_.loss.defined()) return;
    if (loss_copied_) loss_copied_->synchronize();
    double const loss = pending_.loss.template item<double>();
    if (!std::isfinite(loss)) {
      std::string names;
      for (auto id : pending_.ids) names += (names.empty() ? "" : ", ") + name_of(id);
      refuse_not_finite("the loss is " + std::to_string(loss), " for " + names);
    }
    state_.loss_sum += loss * static_cast<double>(pending_.ids.size());
    state_.images += static_cast<std::int64_t>(pending_.ids.size());
    images_now_ += static_cast<std::int64_t>(pending_.ids.size());
    pending_ = {};
  }

  std::string name_of(std::int64_t record) const {
    auto const index = static_cast<std::size_t>(record);
    return index < how().image_names.size() ? how().image_names[index]
                                            : "record " + std::to_string(record);
  }

  [[noreturn]] void refuse_not_finite(std::string const& what, std::string const& where) const {
    throw numeric_error(what + " in epoch " + std::to_string(state_.epoch + 1) + where,
                        "lower --lr, look at these images, or go back with --resume",
                        "loss-not-finite");
  }

  void update() {
    auto const& plan = parts_.optimizer.plan;
    auto const step = state_.epoch * updates_per_epoch() + (state_.step - 1) / plan.accumulate;
    clip_gradients(named_parameters(network_), plan.clip_norm);
    optimizer_.step(plan.rate(step, how().epochs * updates_per_epoch()));
    clear_gradients(network_);
  }

  /// What stands still in this epoch has no gradients. What the network froze itself stays so.
  void freeze() {
    frozen_ = parts_.optimizer.plan.frozen_stages(state_.epoch, stages_);
    for_each_parameter(network_, [&](std::string const& name, Tensor& one) {
      if (auto const found = backbone_.find(name); found != backbone_.end())
        one.set_requires_grad(found->second >= frozen_);
    });
    if (!on_features()) features_.reset();
  }

  /// Leaves a network that learns where it did before.
  void thaw() {
    for_each_parameter(network_, [&](std::string const& name, Tensor& one) {
      if (backbone_.contains(name)) one.set_requires_grad(true);
    });
  }

  std::map<std::string, std::int64_t> learnt_backbone() const {
    std::map<std::string, std::int64_t> some;
    for (auto const& group : groups_)
      if (group.of == part::backbone)
        for (auto const& one : group.parameters)
          if (one.tensor.requires_grad()) some.emplace(one.name, stages_ - 1 - group.depth);
    return some;
  }

  void close_epoch(std::chrono::steady_clock::time_point began) {
    auto const seconds_since = [&] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    auto& at = state_;
    double const training_seconds = seconds_since();
    predictions const said = predict_validation();
    if (!std::isfinite(said.loss) || !std::all_of(said.logits.begin(), said.logits.end(),
                                                  [](float x) { return std::isfinite(x); }))
      refuse_not_finite("the network gives numbers that are not finite on validation", "");
    auto const measured = parts_.metrics(said);
    double const score = judged(measured, said);
    epoch_report const report{
        .epoch = at.epoch,
        .seconds = seconds_since(),
        .images_per_second = static_cast<double>(images_now_) / training_seconds,
        .learning_rate = parts_.optimizer.learning_rate *
                         parts_.optimizer.plan.rate((at.epoch + 1) * updates_per_epoch() - 1,
                                                    how().epochs * updates_per_epoch()),
        .training_loss = at.loss_sum / static_cast<double>(at.images),
        .validation_loss = said.loss,
        .metrics = measured.scalars(),
        .best = at.best_epoch < 0 || score > at.best_score,
        .execution = std::string(parts_.execution.name)};
    at.history.push_back(report);
    if (report.best) keep_best(score, report);
    at.step = at.images = images_now_ = 0;
    at.loss_sum = 0;
    save(at.epoch + 1);
    parts_.observer.finished(report);
  }

  /// Larger is better: the judged metric, or the negative validation loss.
  template <class Measured>
  static double judged(Measured const& measured, predictions const& said) {
    using judge = typename decltype(parts_.metrics)::judge;
    if constexpr (std::is_void_v<judge>)
      return -said.loss;
    else
      return measured.template get<judge>().value_or(-std::numeric_limits<double>::infinity());
  }

  void keep_best(double score, epoch_report const& report) {
    state_.best_score = score;
    state_.best_epoch = state_.epoch;
    best_ = clone(network_);
    if (how().folder.empty()) return;
    auto metadata = how().metadata;
    metadata["cxr.epoch"] = std::to_string(state_.epoch + 1);
    auto measured = to_json(report)["metrics"];
    measured["loss"] = report.validation_loss;
    metadata["cxr.metrics"] = json{{"validation", measured}}.dump();
    write_safetensors(best_file(), state_dict(network_), metadata);
  }

  bool save_is_due() const {
    return !how().folder.empty() && std::chrono::steady_clock::now() - saved_ >=
                                        std::chrono::duration<double>(60 * how().save_minutes);
  }

  /// A step may end in NaN before any loss tells, and nothing could go on from that.
  void save_between_steps() {
    settle_loss();
    for (auto const& [name, tensor] : state_dict(network_))
      if (!std::isfinite(tensor.sum(at::kDouble).template item<double>()))
        refuse_not_finite(name + " is not finite", "");
    save(state_.epoch);
  }

  void save(std::int64_t next_epoch) {
    if (how().folder.empty()) return;
    saved_ = std::chrono::steady_clock::now();
    training_state state = state_;
    state.epoch = next_epoch;
    save_checkpoint({state, state_dict(network_), optimizer_.state(), how().record},
                    how().folder / "last.safetensors");
  }

  void restore(checkpoint const& from) {
    state_ = from.state;
    require_complete(load_state(network_, from.network), how().folder / "last.safetensors");
    optimizer_.restore(from.optimizer);
    if (state_.best_epoch < 0) return;
    best_ = clone(network_);
    auto best = read_safetensors(best_file());
    require_complete(load_state(*best_, best.tensors), best_file());
    // Killed between writing the best network and the checkpoint: the epoch is repeated, and takes
    // the place of its first try whatever its score.
    if (best.metadata["cxr.epoch"] != std::to_string(state_.best_epoch + 1))
      state_.best_score = -std::numeric_limits<double>::infinity();
  }

  std::filesystem::path best_file() const { return how().folder / "best.safetensors"; }

  Parts& parts_;
  Network& network_;
  Pixels const& pixels_;
  examples const& train_;
  examples const& validation_;
  at::Device device_;
  std::vector<parameter_group> groups_;
  std::int64_t stages_, frozen_ = 0;
  std::map<std::string, std::int64_t> backbone_;  // stage of each parameter that is to learn
  decltype(std::declval<Parts&>().optimizer.start(groups_)) optimizer_;
  decltype(std::declval<Parts&>().loss.start(std::vector<std::int64_t>{}, device_)) score_;
  loader<Pixels> batches_;
  std::optional<feature_cache> features_;
  training_state state_;
  std::optional<Network> best_;
  std::int64_t images_now_ = 0;
  std::chrono::steady_clock::time_point saved_;
  struct {
    Tensor loss;
    std::vector<std::int64_t> ids;
  } pending_;
  std::optional<c10::Event> loss_copied_;  // to the host, on a GPU
};

}  // namespace detail

}  // namespace cxr
