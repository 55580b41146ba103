// SPDX-License-Identifier: MIT
#include "cxr/train/observer/observers.hpp"

#include <memory>
#include <string>
#include <vector>

#include "cxr/compose/command_line.hpp"
#include "cxr/train/observer/console.hpp"
#include "cxr/train/observer/history_csv.hpp"
#include "cxr/train/observer/json_lines.hpp"
#include "cxr/train/observer/silent.hpp"
#include "laws/observer_laws.hpp"

using namespace cxr;

namespace {

/// What all observers of a test received, in order, each report as one letter.
using diary = std::shared_ptr<std::string>;

/// Writes into the diary of the test; two types, because a company holds each type once.
template <int Number>
struct writer {
  using role = cxr::role::observer;
  static constexpr std::string_view name = Number == 1 ? "writer_1" : "writer_2";

  diary entries = std::make_shared<std::string>();

  struct state {
    diary entries;
    int reports = 0;  // of this object, from the first report of a run to the last
    void operator()(decoding_report const&) { add("d"); }
    void operator()(training_start const&) { add("t"); }
    void operator()(step_report const&) { add("s"); }
    void operator()(epoch_report const&) { add("e"); }
    void operator()(evaluation_report const&) { add("v"); }
    void operator()(run_end const&) { add("r" + std::to_string(reports)); }
    void add(std::string const& letter) {
      ++reports;
      *entries += letter + std::to_string(Number) + " ";
    }
  };
  state start() const { return {entries}; }
};

/// Asks to stop at one step.
struct stopper {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "stopper";

  std::int64_t step = 1;

  struct state {
    std::int64_t step;
    request operator()(step_report const& report) const {
      return report.step == step ? request::stop : request::proceed;
    }
  };
  state start() const { return {step}; }
};

using company = observers<console, history_csv, json_lines>;
static_assert(Observer<company> && Observer<observers<silent>>);
static_assert(company::name == "observers<console, history_csv, json_lines>");
// A report that none of them takes is none for the company.
static_assert(!std::is_invocable_v<observers<history_csv>::state&, run_end const&>);
static_assert(std::is_invocable_v<company::state&, run_end const&>);

}  // namespace

TEST_CASE("a company of observers keeps the laws of Observer", "[train][observer]") {
  laws::check_observer(observers<history_csv, json_lines>{});
}

TEST_CASE("the default observers keep the laws of Observer", "[train][observer]") {
  laws::check_observer(observers<console, history_csv>{});
}

TEST_CASE("each observer in company receives every report, in the order of the run",
          "[train][observer]") {
  auto const entries = std::make_shared<std::string>();
  observers const both(writer<1>{entries}, writer<2>{entries});
  auto state = both.start();
  notify(state, decoding_report{3, 3});
  laws::notify_training(state, {.epochs = 1, .steps = 2});
  notify(state, evaluation_report{});
  notify(state, run_end{});
  CHECK(*entries == "d1 d2 t1 t2 s1 s2 s1 s2 e1 e2 v1 v2 r61 r62 ");
}

TEST_CASE("one object of each observer receives a run from its first report to its last",
          "[train][observer]") {
  observers const both(writer<1>{}, silent{});
  auto state = both.start();
  laws::notify_run(state, {.epochs = 2, .steps = 3});
  auto const& first = hana::front(state.states);
  // 4 of decoding, the start, 2 epochs of 3 steps and a row, an evaluation and the end.
  CHECK(first.reports == 4 + 1 + 2 * (3 + 1) + 1 + 1);
}

TEST_CASE("one observer that asks to stop is enough, and the others still receive the report",
          "[train][observer]") {
  auto const entries = std::make_shared<std::string>();
  observers const both(stopper{.step = 1}, writer<2>{entries});
  auto state = both.start();
  CHECK(notify(state, step_report{.step = 0}) == request::proceed);
  CHECK(notify(state, step_report{.step = 1}) == request::stop);
  CHECK(notify(state, epoch_report{}) == request::proceed);
  CHECK(*entries == "s2 s2 e2 ");
}

TEST_CASE("settings of an observer in company are settings of the company", "[train][observer]") {
  company watched;
  std::vector<std::string> names;
  for_each_field(watched, [&](auto&, auto const& option) { names.emplace_back(option.name); });
  CHECK(names == std::vector<std::string>{"events-file", "events-every"});
  watched = company(console{}, history_csv{}, json_lines{.every = 5});
  CHECK(watched.parts[hana::size_c<2>].every == 5);
  CHECK_THROWS_WITH(check(company(console{}, history_csv{}, json_lines{.every = 0})),
                    Contains("--events-every is 0"));
}

TEST_CASE("the command line reaches the settings of an observer in company", "[train][observer]") {
  using watched = pipeline<company>;
  std::vector<char const*> const arguments{"program", "--events-file", "run.jsonl",
                                           "--events-every", "10"};
  auto const values =
      from_command_line<watched>(static_cast<int>(arguments.size()), arguments.data());
  auto const& events = values.get<role::observer>().parts[hana::size_c<2>];
  CHECK(events.file == "run.jsonl");
  CHECK(events.every == 10);
  CHECK(values.to_json().at("observer").at("events-every") == 10);
  std::vector<char const*> const help{"program", "--help"};
  CHECK_THROWS_WITH(from_command_line<watched>(2, help.data()), Contains("--events-every"));
}
