// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "cxr/model/weights/model_record.hpp"
#include "cxr/train/averaged_network.hpp"
#include "cxr/train/checkpoint_keeper.hpp"
#include "cxr/train/continuation.hpp"
#include "cxr/train/epoch_keeper.hpp"
#include "cxr/train/epoch_learner.hpp"
#include "cxr/train/freezing.hpp"
#include "cxr/train/interrupt.hpp"
#include "cxr/train/not_finite.hpp"
#include "cxr/train/restore_networks.hpp"
#include "cxr/train/share_network.hpp"
#include "cxr/train/validation.hpp"

namespace cxr::detail {

/// What the file of an epoch's network states. @param model  of the run
inline model_record stated_model(model_record model, epoch_report const& report) {
  model.epoch = report.epoch + 1;
  model.metrics["validation"] = to_json(report.metrics);
  model.metrics["validation"]["loss"] = report.validation_loss;
  if (!report.stress.empty()) {
    model.metrics["stress"] = to_json(report.stress);
    model.metrics["stress"]["loss"] = report.stress_loss;
  }
  return model;
}

/// One training: the loop over epochs, with validation, early stopping and checkpoints.
template <class Context, class Watch>
class fitting {
 public:
  /// @param context  whose network is on the execution's device
  /// @param watch    an observer's state
  fitting(Context& context, examples const& validation, Watch& watch)
      : context_(context),
        watch_(watch),
        validator_(context, validation),
        groups_(parameter_groups(context.network())),
        freezer_(context.network(), context.plan(), groups_),
        keeper_(context.network(), context.settings().folder),
        epochs_(context.settings().keep_epochs, context.settings().folder),
        learner_(context, watch, state_, groups_),
        averaged_(context.network(), context.template start<role::average>()) {}

  fit_result run(checkpoint const* resumed) {
    std::string const lost = resumed ? restore(*resumed) : "";
    if (!resumed)
      save(state_.epoch);  // so that there is something to resume from the first step on
    interrupt_guard const interrupt;
    notify(watch_, training_start{settings().description, settings().folder, state_.epoch,
                                  settings().epochs, learner_.steps_per_epoch(), state_.history,
                                  context_.facts().class_counts});
    tell(lost);
    if (resumed) tell(epochs_.restore(state_.kept));
    if (resumed)
      tell(continuation_text(state_, resumed->settings, settings().epochs, settings().patience));
    for (; state_.epoch < settings().epochs && !state_.ended_early(settings().patience);
         ++state_.epoch, state_.step = 0) {
      auto const start = std::chrono::steady_clock::now();
      if (!learn_epoch()) return result(learner_.signal());
      close_epoch(start);
      if (learner_.signal() == 0) continue;
      tell("stopped after a whole epoch" + how_to_resume());
      return result(learner_.signal());
    }
    keeper_.move_best_to(context_.network());
    share_network(context_.network(), context_.processes());
    return result(0);
  }

 private:
  auto const& settings() const { return context_.settings(); }

  /// @param signal  that ended the training; 0: none
  fit_result result(int signal) {
    freezer_.unfreeze();
    fit_result trained{.history = state_.history,
                       .best_epoch = state_.best_epoch,
                       .interrupted = signal != 0,
                       .signal = signal};
    for (auto const& kept : state_.kept) trained.kept_epochs.push_back(kept.epoch);
    return trained;
  }

  /// Of the training images, while the backbone is frozen.
  feature_cache const& features() {
    if (!features_) features_ = context_.features(context_.train(), plain_view{});
    return *features_;
  }

  /// Learns the rest of an epoch. @returns false where a signal ended it after a whole step
  bool learn_epoch() {
    auto const after_update = [&] {
      averaged_.update(learner_.last_progress());
      bool const interrupted = learner_.signal() != 0;
      if (interrupted || keeper_.save_is_due(settings().save_minutes)) save_between_steps();
      if (interrupted) tell("stopped after a whole step" + how_to_resume());
      return interrupted;
    };
    freezer_.begin_epoch(state_.epoch);
    if (freezer_.caches_features())
      return learner_.learn_features(features(), freezer_.frozen(), after_update);
    features_.reset();
    validator_.forget_features();
    return learner_.learn_images(freezer_.frozen(), after_update);
  }

  std::string how_to_resume() const {
    return settings().folder.empty() ? ""
                                     : "; continue with --resume " + settings().folder.string();
  }

  void close_epoch(std::chrono::steady_clock::time_point start) {
    auto const seconds = [&] {
      return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    auto const images = static_cast<double>(learner_.take_image_count());
    epoch_report report{.epoch = state_.epoch,
                        .images_per_second = images / seconds(),
                        .learning_rate = context_.full_learning_rate() * learner_.last_rate(),
                        .training_loss = state_.loss_sum / static_cast<double>(state_.images),
                        .execution = std::string(context_.execution().name)};
    double const score = validator_.measure_epoch(averaged_.network(), learner_.loss(),
                                                  freezer_.caches_features(), report);
    keeper_.require_folder();
    report.seconds = seconds();
    report.best = state_.best_epoch < 0 || score > state_.best_score;
    state_.history.push_back(report);
    if (report.best) keep_best(score, report);
    epochs_.keep(averaged_.network(), stated_model(settings().model, report), score, state_.kept);
    state_.step = state_.images = 0;
    state_.loss_sum = 0;
    learner_.settle_requests(notify(watch_, report));
    save(state_.epoch + 1);
  }

  void keep_best(double score, epoch_report const& report) {
    state_.best_score = score;
    state_.best_epoch = report.epoch;
    keeper_.keep_best(averaged_.network(), stated_model(settings().model, report));
  }

  /// A step may end in NaN before any loss shows it, and nothing could be resumed from that.
  void save_between_steps() {
    learner_.settle_loss();
    keeper_.require_finite(state_.epoch);
    save(state_.epoch);
  }

  void save(std::int64_t next_epoch) {
    training_state state = state_;
    state.epoch = next_epoch;
    keeper_.save(state, learner_.optimizer().save(), averaged_.state(), settings().run_record);
    epochs_.remove_others(state_.kept);
  }

  /// @returns what is wrong with the file of the best network; empty where it is sound
  std::string restore(checkpoint const& saved) {
    keeper_.require_step_in_epoch(saved.state, learner_.steps_per_epoch());
    state_ = saved.state;
    auto const problem =
        restore_networks(keeper_, saved, context_.network(), state_, context_.processes());
    learner_.optimizer().restore(saved.optimizer);
    averaged_.restore(saved.average, keeper_.last_file());
    if (problem.empty()) return "";
    auto const lost =
        problem + "\nThe run continues without it; the best network begins anew with ";
    double const undefined = -std::numeric_limits<double>::infinity();
    if (state_.step > 0 || state_.history.empty()) {
      state_.best_epoch = -1;
      state_.best_score = undefined;
      return lost + "the next epoch";
    }
    bool const ended = state_.ended_early(settings().patience);
    auto const last = state_.history.back();  // of the checkpoint's network; any epoch replaces it
    keep_best(undefined, last);
    state_.stopped = ended;  // a training that had ended does not begin again
    return lost + "epoch " + std::to_string(last.epoch + 1);
  }

  void tell(std::string const& text) {
    if (!text.empty()) notify(watch_, note_report{text});
  }

  Context& context_;
  Watch& watch_;
  validator<Context> validator_;
  std::vector<parameter_group> groups_;
  training_state state_;
  stage_freezer<std::remove_reference_t<decltype(std::declval<Context&>().network())>> freezer_;
  checkpoint_keeper<std::remove_reference_t<decltype(std::declval<Context&>().network())>> keeper_;
  epoch_keeper epochs_;
  epoch_learner<Context, Watch> learner_;
  averaged_network<std::remove_reference_t<decltype(std::declval<Context&>().network())>,
                   decltype(std::declval<Context&>().template start<role::average>())>
      averaged_;
  std::optional<feature_cache> features_;
};

}  // namespace cxr::detail
