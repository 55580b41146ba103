// SPDX-License-Identifier: MIT
#include "cxr/train/observer/observer.hpp"

#include <memory>
#include <string>
#include <vector>

#include "cxr/train/observer/first_process.hpp"
#include "laws/observer_laws.hpp"

using namespace cxr;

namespace {

/// An observer of one's own with a single overload.
struct step_counter {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "step_counter";

  struct state {
    int steps = 0;
    void operator()(step_report const&) { ++steps; }
  };
  state start() const { return {}; }
};

struct uncopyable : step_counter {
  std::unique_ptr<int> owned;
};
struct never_started {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "never_started";
};
struct deaf : never_started {
  struct state {
    void operator()(std::string const&) {}
  };
  state start() const { return {}; }
};
struct of_another_role : step_counter {
  using role = cxr::role::loss;
};

static_assert(Observer<step_counter>);
static_assert(!Observer<uncopyable> && StartsWatching<uncopyable> && TakesReports<uncopyable>);
static_assert(!Observer<never_started> && !StartsWatching<never_started>);
static_assert(!Observer<deaf> && StartsWatching<deaf> && !TakesReports<deaf>);
static_assert(!Observer<of_another_role> && TakesReports<of_another_role>);
static_assert(ReceivesReports<step_counter::state> && !ReceivesReports<step_counter>);

/// Answers as a test says.
struct answering {
  request answer = request::proceed;
  request operator()(epoch_report const&) const { return answer; }
  void operator()(step_report const&) const {}
};

}  // namespace

TEST_CASE("an observer of one's own with one overload keeps the laws", "[train][observer]") {
  laws::check_observer(step_counter{});
}

TEST_CASE("notify passes a report to the overload for it, and others by", "[train][observer]") {
  auto state = step_counter{}.start();
  laws::notify_run(state, {.epochs = 2, .steps = 3});
  CHECK(state.steps == 6);
}

TEST_CASE("notify gives what the observer asks for, and proceed where it gives nothing",
          "[train][observer]") {
  answering state;
  CHECK(notify(state, epoch_report{}) == request::proceed);
  state.answer = request::stop;
  CHECK(notify(state, epoch_report{}) == request::stop);
  CHECK(notify(state, step_report{}) == request::proceed);
  CHECK(notify(state, run_end{}) == request::proceed);
}

TEST_CASE("evaluations and the end of a run arrive with their numbers", "[train][observer]") {
  struct {
    std::vector<std::string> subsets;
    std::size_t images = 0;
    std::int64_t best_epoch = -1;
    void operator()(evaluation_report const& evaluation) {
      subsets.push_back(evaluation.subset);
      images += evaluation.images;
    }
    void operator()(run_end const& end) { best_epoch = end.best_epoch; }
  } state;
  notify(state, evaluation_report{"validation", 20, 0.5, {}});
  notify(state, evaluation_report{"test", 30, 0.5, {}});
  notify(state, run_end{false, 4});
  CHECK(state.subsets == std::vector<std::string>{"validation", "test"});
  CHECK(state.images == 50);
  CHECK(state.best_epoch == 4);
}

TEST_CASE("of several processes the observer of the first one alone is told", "[train][observer]") {
  using watch = detail::first_process_watch<answering>;
  static_assert(ReceivesReports<watch> && std::is_invocable_v<watch&, step_report const&> &&
                !std::is_invocable_v<watch&, note_report const&>);
  watch first{{request::stop}, true}, second{{request::stop}, false};
  CHECK(notify(first, epoch_report{}) == request::stop);
  CHECK(notify(second, epoch_report{}) == request::proceed);
}
