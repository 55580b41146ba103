// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/train/observer/observer.hpp"
#include "paths.hpp"

/// What the compiler cannot see of an Observer, as code: run it on your own.
namespace cxr::laws {

/// Numbers of one epoch, one of them undefined.
inline epoch_report make_epoch_report(std::int64_t epoch) {
  return {.epoch = epoch,
          .seconds = 1.5,
          .images_per_second = 8,
          .learning_rate = 1e-3,
          .training_loss = 0.5,
          .validation_loss = 0.4,
          .metrics = {{"accuracy", 0.75}, {"auroc", measurement::undefined("one class")}},
          .best = epoch == 0,
          .execution = "cpu<float>"};
}

/// Passes the reports of a training to an observer's state, as the trainer does.
template <ReceivesReports State>
void notify_training(State& state, training_start const& start) {
  notify(state, start);
  for (std::int64_t epoch = start.first_epoch; epoch < start.epochs; ++epoch) {
    for (std::int64_t step = 0; step < start.steps; ++step)
      notify(state, step_report{.epoch = epoch, .step = step, .images = 4, .loss = 0.5});
    notify(state, make_epoch_report(epoch));
  }
}

/// Passes the reports of a whole run to an observer's state, as the pipeline does.
template <ReceivesReports State>
void notify_run(State& state, training_start const& start) {
  for (std::size_t done = 0; done <= 3; ++done) notify(state, decoding_report{done, 3});
  notify(state, note_report{"audit: nothing found"});
  notify_training(state, start);
  notify(state, evaluation_report{"test", 7, 0.4, make_epoch_report(0).metrics});
  notify(state, run_end{.interrupted = false, .best_epoch = 0});
}

namespace detail {

/// Name and content of each file in a folder.
inline std::map<std::string, std::string> read_folder(std::filesystem::path const& folder) {
  std::map<std::string, std::string> files;
  for (auto const& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      files[std::filesystem::relative(entry.path(), folder)] = read_text(entry.path());
  return files;
}

}  // namespace detail

/// Runs every law of Observer.
template <Observer O>
void check_observer(O const& observer) {
  test::temporary_folder const first, second;
  auto const run_in = [](std::filesystem::path const& folder) {
    return training_start{.folder = folder, .epochs = 2, .steps = 3};
  };
  SECTION("law: a second run of one object is reported as the first was") {
    auto state = observer.start();
    notify_run(state, run_in(first.path()));
    auto const files = detail::read_folder(first.path());
    notify_run(state, run_in(second.path()));
    CHECK(detail::read_folder(second.path()) == files);
    CHECK(detail::read_folder(first.path()) == files);
  }
  SECTION("law: without a folder nothing is written") {
    auto const before = std::filesystem::current_path();
    std::filesystem::current_path(first.path());
    auto state = observer.start();
    notify_run(state, run_in({}));
    std::filesystem::current_path(before);
    CHECK(std::filesystem::is_empty(first.path()));

    notify_training(state, run_in(second.path()));
    auto const files = detail::read_folder(second.path());
    notify_training(state, run_in({}));
    CHECK(detail::read_folder(second.path()) == files);
  }
  SECTION("law: what two starts give do not disturb each other") {
    O const copy = observer;
    auto state = observer.start();
    auto other = copy.start();
    notify(state, run_in(first.path()));
    notify_run(other, run_in(second.path()));
    auto const files = detail::read_folder(second.path());
    notify_run(state, run_in(first.path()));
    notify_run(other, run_in({}));
    CHECK(detail::read_folder(second.path()) == files);
  }
  SECTION("law: it asks to stop after a step or an epoch only, never otherwise") {
    auto state = observer.start();
    CHECK(notify(state, run_in({})) == request::proceed);
    CHECK(notify(state, note_report{"a line"}) == request::proceed);
    CHECK(notify(state, run_end{}) == request::proceed);
  }
}

}  // namespace cxr::laws
