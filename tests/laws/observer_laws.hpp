// SPDX-License-Identifier: MIT
#pragma once

#include "catch.hpp"
#include "cxr/train/observer/observer.hpp"
#include "paths.hpp"

/// What the compiler cannot see of an Observer, as code: run it on your own one.
namespace cxr::laws {

/// Tells an observer of a whole training of two epochs, as the trainer does.
template <Observer W>
void tell_training(W& observer, training_start const& start) {
  observer.started(start);
  for (std::int64_t epoch = start.first_epoch; epoch < start.epochs; ++epoch) {
    for (std::int64_t step = 0; step < start.steps; ++step)
      observer.stepped({.epoch = epoch, .step = step, .images = 4});
    observer.finished(
        {.epoch = epoch,
         .seconds = 1.5,
         .images_per_second = 8,
         .learning_rate = 1e-3,
         .training_loss = 0.5,
         .validation_loss = 0.4,
         .metrics = {{"accuracy", 0.75}, {"auroc", measurement::undefined("one class")}},
         .best = epoch == 0,
         .execution = "cpu<float>"});
  }
}

/// Runs every law of Observer.
template <Observer W>
void check_observer(W const& settings) {
  test::temporary_folder const folder;
  SECTION("law: every call is taken, in the order of a run, and twice") {
    W observer = settings;
    for (int run = 0; run < 2; ++run) {
      for (std::size_t done = 0; done <= 3; ++done) observer.prepared(done, 3);
      CHECK_NOTHROW(observer.noted("a line"));
      CHECK_NOTHROW(tell_training(observer, {.folder = folder.path(), .epochs = 2, .steps = 3}));
    }
  }
  SECTION("law: without a folder nothing is written") {
    auto const before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    W observer = settings;
    tell_training(observer, {.epochs = 2, .steps = 1});
    std::filesystem::current_path(before);
    CHECK(std::filesystem::is_empty(folder.path()));
  }
  SECTION("law: a copy goes its own way") {
    W observer = settings, copy = observer;
    tell_training(observer, {.epochs = 1, .steps = 1});
    CHECK_NOTHROW(tell_training(copy, {.epochs = 1, .steps = 1}));
  }
}

}  // namespace cxr::laws
