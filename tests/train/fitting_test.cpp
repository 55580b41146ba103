// SPDX-License-Identifier: MIT
// The loop over epochs: reports, early ends, checkpoints and how they are resumed.
#include "cxr/train/fitting.hpp"

#include <csignal>
#include <string>
#include <vector>

#include "paths.hpp"
#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Keeps the kinds of reports as letters, and the reports that tests ask about.
struct recorder {
  std::string kinds;
  std::vector<step_report> steps;
  std::vector<std::string> notes;
  training_start start;
  void operator()(training_start const& report) { kinds += 't', start = report; }
  void operator()(step_report const& report) { kinds += 's', steps.push_back(report); }
  void operator()(epoch_report const&) { kinds += 'e'; }
  void operator()(note_report const& report) { kinds += 'n', notes.emplace_back(report.text); }
};

/// At one step of one epoch, asks to stop, or sends the signal of Ctrl-C, or both.
struct ender : recorder {
  std::int64_t epoch = 0, step = 0;
  bool stops = false, interrupts = false;
  using recorder::operator();
  request operator()(step_report const& report) {
    recorder::operator()(report);
    if (report.epoch != epoch || report.step != step) return request::proceed;
    if (interrupts) std::raise(SIGINT);
    return stops ? request::stop : request::proceed;
  }
};

/// Asks to stop after the first epoch.
struct epoch_stopper : recorder {
  using recorder::operator();
  request operator()(epoch_report const& report) {
    recorder::operator()(report);
    return request::stop;
  }
};

/// Falls with every update, so that the last update of an epoch can be told.
struct harmonic {
  using role = cxr::role::schedule;
  static constexpr std::string_view name = "harmonic";
  double operator()(training_progress const& progress) const {
    return 1.0 / static_cast<double>(progress.step + 1);
  }
};

training_settings<3> settings_in(std::filesystem::path const& folder, std::int64_t epochs) {
  auto settings = settings_for(squares_between(0, 40), epochs);
  settings.folder = folder;
  return settings;
}

/// Trains a flat network, resuming where the folder's checkpoint stands if asked to.
template <class Watch>
fit_result fit_squares(training_settings<3> const& settings, Watch& watch, bool resumes = false) {
  auto network = make_flat_network();
  auto training = make_trainer(settings, watch, harmonic{});
  if (!resumes) return training.fit(network, sixty_squares, last_squares);
  auto const saved = load_checkpoint(settings.folder / "last.safetensors");
  return training.fit(network, sixty_squares, last_squares, &saved);
}

}  // namespace

TEST_CASE("a training reports its start, then each step, then its epoch", "[train][observer]") {
  recorder watch;
  auto settings = settings_for(squares_between(1, 26), 2);  // 12 of class 0, 13 of class 1
  settings.description = "words";
  fit_squares(settings, watch);
  CHECK(watch.kinds == "tssssesssse");
  CHECK(watch.start.description == "words");
  CHECK(watch.start.epochs == 2);
  CHECK(watch.start.steps == 4);  // of 8, 8, 5 and 4 images
  CHECK(watch.start.class_counts == std::vector<std::int64_t>{12, 13});
  CHECK(watch.steps[2].images == 5);
  CHECK(watch.steps[3].images == 4);
}

TEST_CASE("an observer that asks to stop after a step ends the epoch, which is validated and saved",
          "[train][observer]") {
  temporary_folder const folder;
  ender watch;
  watch.epoch = 1, watch.step = 1, watch.stops = true;
  auto const result = fit_squares(settings_in(folder.path(), 5), watch);
  CHECK(watch.kinds ==
        "tsssssesss"
        "e");  // the step that was under way is still learnt
  REQUIRE(result.history.size() == 2);
  CHECK_FALSE(result.interrupted);
  CHECK(result.history[1].validation_loss > 0);
  CHECK(result.history[1].learning_rate == Approx(0.1 / 8));  // of the eighth update
  auto const saved = load_checkpoint(folder / "last.safetensors").state;
  CHECK(saved.stopped);
  CHECK(saved.epoch == 2);
  CHECK(saved.history.size() == 2);
  CHECK(std::filesystem::exists(folder / "best.safetensors"));

  recorder resumed;
  auto const again = fit_squares(settings_in(folder.path(), 5), resumed, /*resumes=*/true);
  CHECK(again.history.size() == 2);
  CHECK(resumed.kinds == "tn");
  CHECK(resumed.notes.back().find("ended early") != std::string::npos);
}

TEST_CASE("an observer that asks to stop after an epoch ends the training", "[train][observer]") {
  temporary_folder const folder;
  epoch_stopper watch;
  CHECK(fit_squares(settings_in(folder.path(), 5), watch).history.size() == 1);
  recorder resumed;
  CHECK(fit_squares(settings_in(folder.path(), 5), resumed, /*resumes=*/true).history.size() == 1);
  CHECK(resumed.kinds == "tn");
  CHECK(resumed.notes.back().find("ended early") != std::string::npos);
}

TEST_CASE("an epoch that was stopped and then interrupted is validated when it is resumed",
          "[train][observer][resume]") {
  temporary_folder const folder;
  ender watch;
  watch.step = 1, watch.stops = true, watch.interrupts = true;
  auto const cut = fit_squares(settings_in(folder.path(), 5), watch);
  CHECK(cut.interrupted);
  CHECK(cut.history.empty());
  CHECK(load_checkpoint(folder / "last.safetensors").state.stopped);
  recorder resumed;
  auto const result = fit_squares(settings_in(folder.path(), 5), resumed, /*resumes=*/true);
  CHECK(resumed.kinds == "te");
  CHECK(result.history.size() == 1);
  CHECK(result.best_epoch == 0);
}

TEST_CASE("a signal ends a training after a whole step, and it resumes as if it had not come",
          "[train][resume]") {
  temporary_folder const folder;
  std::filesystem::create_directory(folder / "whole");
  std::filesystem::create_directory(folder / "cut");
  recorder watch;
  auto const whole = fit_squares(settings_in(folder / "whole", 3), watch);

  ender cut_watch;
  cut_watch.epoch = 1, cut_watch.step = 2, cut_watch.interrupts = true;
  auto const cut = fit_squares(settings_in(folder / "cut", 3), cut_watch);
  CHECK(cut.interrupted);
  REQUIRE(cut_watch.notes.size() == 1);
  CHECK(cut_watch.notes[0] ==
        "stopped after a whole step; continue with --resume " + (folder / "cut").string());

  recorder resumed;
  auto const result = fit_squares(settings_in(folder / "cut", 3), resumed, /*resumes=*/true);
  CHECK(resumed.start.first_epoch == 1);
  CHECK(resumed.start.earlier.size() == 1);
  REQUIRE(resumed.steps.size() == 1 + 5);
  CHECK(resumed.steps[0].step == 4);
  REQUIRE(result.history.size() == 3);
  for (std::size_t epoch = 0; epoch < 3; ++epoch) {
    CHECK(result.history[epoch].training_loss == whole.history[epoch].training_loss);
    CHECK(result.history[epoch].validation_loss == whole.history[epoch].validation_loss);
  }
  auto const expected = load_checkpoint(folder / "whole/last.safetensors").network;
  auto const tensors = load_checkpoint(folder / "cut/last.safetensors").network;
  REQUIRE(tensors.size() == expected.size());
  for (std::size_t index = 0; index < tensors.size(); ++index)
    CHECK(tensors[index].tensor.equal(expected[index].tensor));
}

TEST_CASE("a signal during the validation ends a training after the epoch, which is saved",
          "[train][resume]") {
  temporary_folder const folder;
  struct : recorder {
    using recorder::operator();
    void operator()(epoch_report const&) { std::raise(SIGTERM); }
  } watch;
  auto const cut = fit_squares(settings_in(folder.path(), 2), watch);
  CHECK(cut.interrupted);
  CHECK(cut.signal == SIGTERM);
  CHECK(watch.notes.back() ==
        "stopped after a whole epoch; continue with --resume " + folder.path().string());
  CHECK(load_checkpoint(folder / "last.safetensors").state.epoch == 1);
  recorder resumed;
  CHECK(fit_squares(settings_in(folder.path(), 2), resumed, /*resumes=*/true).history.size() == 2);
}

TEST_CASE("a damaged best network is replaced by the next epoch's, or the checkpoint's",
          "[train][resume][bad_input]") {
  temporary_folder const folder;
  recorder watch;
  fit_squares(settings_in(folder.path(), 1), watch);
  write_atomically(folder / "best.safetensors", "not weights");
  recorder resumed;
  auto const result = fit_squares(settings_in(folder.path(), 2), resumed, /*resumes=*/true);
  CHECK(result.best_epoch == 1);  // whatever its score
  CHECK(resumed.notes.at(0).find("best.safetensors: ") != std::string::npos);
  CHECK(resumed.notes.at(0).find("begins anew with epoch 1") != std::string::npos);
  CHECK_NOTHROW(read_safetensors(folder / "best.safetensors"));
}

TEST_CASE("without a folder a signal ends a training, and nothing can be resumed",
          "[train][resume]") {
  ender watch;
  watch.interrupts = true;
  CHECK(fit_squares(settings_for(squares_between(0, 40), 2), watch).interrupted);
  CHECK(watch.notes == std::vector<std::string>{"stopped after a whole step"});
}

TEST_CASE("patience ends a training after that many epochs without a better one",
          "[train][patience]") {
  auto settings = settings_for(squares_between(0, 40), 9);
  sgd const standstill{.learning_rate = 0, .weight_decay = 0};
  for (std::int64_t patience : {0, 1, 3}) {
    settings.patience = patience;
    auto network = make_flat_network();
    auto watch = silent{}.start();
    auto const result =
        make_trainer(settings, watch, standstill).fit(network, sixty_squares, last_squares);
    CHECK(result.best_epoch == 0);
    CHECK(result.history.size() == (patience == 0 ? 9 : static_cast<std::size_t>(1 + patience)));
  }
}

TEST_CASE("a training can be resumed from its first step on", "[train][resume]") {
  temporary_folder const folder;
  struct {
    std::filesystem::path file;
    bool exists = false;
    void operator()(training_start const&) { exists = std::filesystem::exists(file); }
  } watch{folder / "last.safetensors"};
  fit_squares(settings_in(folder.path(), 1), watch);
  CHECK(watch.exists);
}
