// SPDX-License-Identifier: MIT
#include "cxr/train/observer/json_lines.hpp"

#include <limits>
#include <sstream>
#include <vector>

#include "laws/observer_laws.hpp"

using namespace cxr;

namespace {

/// The events of a file; each line must be JSON.
std::vector<json> read_events(std::filesystem::path const& file) {
  std::istringstream lines(read_text(file));
  std::vector<json> events;
  for (std::string line; std::getline(lines, line);) events.push_back(json::parse(line));
  return events;
}

std::vector<std::string> kinds(std::vector<json> const& events) {
  std::vector<std::string> names;
  for (auto const& event : events) names.push_back(event.at("event"));
  return names;
}

}  // namespace

TEST_CASE("json_lines keeps the laws of Observer", "[train][observer]") {
  laws::check_observer(json_lines{});
}

TEST_CASE("json_lines writes one JSON object per event, in the order of the run",
          "[train][observer]") {
  test::temporary_folder const folder;
  auto state = json_lines{}.start();
  laws::notify_run(
      state,
      {.folder = folder.path(), .epochs = 1, .steps = 2, .earlier = {}, .class_counts = {3, 5}});
  auto const events = read_events(folder / "events.jsonl");
  CHECK(kinds(events) ==
        std::vector<std::string>{"start", "step", "step", "epoch", "evaluation", "end"});
  CHECK(events[0].at("class_counts") == json({3, 5}));
  CHECK(events[1] ==
        json({{"event", "step"}, {"epoch", 1}, {"step", 1}, {"images", 4}, {"loss", 0.5}}));
  CHECK(events[2].at("step") == 2);
  CHECK(events[3].at("epoch") == 1);
  CHECK(events[3].at("metrics").at("accuracy") == 0.75);
  CHECK(events[3].at("metrics").at("auroc").at("undefined") == "one class");
  CHECK(events[4].at("subset") == "test");
  CHECK(events[4].at("images") == 7);
  CHECK(events[5] == json({{"event", "end"}, {"interrupted", false}, {"best_epoch", 1}}));
}

TEST_CASE("each event can be read as soon as it is reported", "[train][observer]") {
  test::temporary_folder const folder;
  auto state = json_lines{}.start();
  notify(state, training_start{.folder = folder.path(), .epochs = 1, .steps = 9});
  for (std::size_t step = 0; step < 3; ++step) {
    notify(state, step_report{.step = static_cast<std::int64_t>(step)});
    CHECK(read_events(folder / "events.jsonl").size() == step + 2);
  }
}

TEST_CASE("NaN and infinity become null", "[train][observer]") {
  test::temporary_folder const folder;
  auto state = json_lines{}.start();
  notify(state, training_start{.folder = folder.path()});
  notify(state, step_report{.loss = std::numeric_limits<double>::quiet_NaN()});
  auto report = laws::make_epoch_report(0);
  report.images_per_second = std::numeric_limits<double>::infinity();
  notify(state, report);
  auto const events = read_events(folder / "events.jsonl");
  CHECK(events[1].at("loss").is_null());
  CHECK(events[2].at("images_per_second").is_null());
}

TEST_CASE("a text that is no UTF-8 is still valid JSON", "[train][observer]") {
  test::temporary_folder const folder;
  auto state = json_lines{}.start();
  notify(state, training_start{.folder = folder.path()});
  notify(state, note_report{"R\xf6ntgen"});
  CHECK(read_events(folder / "events.jsonl").size() == 2);
}

TEST_CASE("a resumed run appends to the events of its folder", "[train][observer]") {
  test::temporary_folder const folder;
  for (std::int64_t first_epoch : {0, 1}) {
    auto state = json_lines{}.start();
    laws::notify_training(
        state, {.folder = folder.path(), .first_epoch = first_epoch, .epochs = 2, .steps = 1});
  }
  auto const events = read_events(folder / "events.jsonl");
  CHECK(kinds(events) == std::vector<std::string>{"start", "step", "epoch", "step", "epoch",  //
                                                  "start", "step", "epoch"});
  CHECK(events[5].at("first_epoch") == 2);
}

TEST_CASE("its settings name the file and the steps between two events", "[train][observer]") {
  test::temporary_folder const folder;
  auto state = json_lines{.file = "mine.jsonl", .every = 3}.start();
  laws::notify_training(state, {.folder = folder.path(), .epochs = 1, .steps = 7});
  std::vector<std::int64_t> steps;
  for (auto const& event : read_events(folder / "mine.jsonl"))
    if (event.at("event") == "step") steps.push_back(event.at("step"));
  CHECK(steps == std::vector<std::int64_t>{1, 4, 7});
}

TEST_CASE("an end without a best epoch says null", "[train][observer]") {
  test::temporary_folder const folder;
  auto state = json_lines{}.start();
  notify(state, training_start{.folder = folder.path()});
  notify(state, run_end{.interrupted = true});
  CHECK(read_events(folder / "events.jsonl")[1].at("best_epoch").is_null());
}

TEST_CASE("what follows the end of a run is not written to its file", "[train][observer]") {
  test::temporary_folder const folder;
  auto state = json_lines{}.start();
  laws::notify_run(state, {.folder = folder.path(), .epochs = 1, .steps = 1});
  auto const events = read_events(folder / "events.jsonl").size();
  notify(state, note_report{"the audit of a second run"});
  CHECK(read_events(folder / "events.jsonl").size() == events);
}

TEST_CASE("a file that cannot be written is an error that names it",
          "[train][observer][bad_input]") {
  test::temporary_folder const folder;
  auto state = json_lines{.file = "absent/events.jsonl"}.start();
  CHECK_THROWS_WITH(notify(state, training_start{.folder = folder.path()}),
                    Contains("absent/events.jsonl: cannot be written"));
}
