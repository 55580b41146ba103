// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;
using test::small;

namespace {

/// What one observer received during a run.
struct tally {
  int decoded = 0, to_decode = 0, notes = 0, starts = 0, steps = 0, epochs = 0, evaluations = 0,
      ends = 0, reports = 0;
  std::string order;
  run_end end;
};

/// Counts every report. The count of all reports is held by the object itself, so that a copy made
/// during a run would show.
struct counting {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "counting";
  static constexpr auto fields = hana::make_tuple();  // set by the test
  tally* total = nullptr;
  int stop_after_steps = -1, stop_after_epochs = -1;

  class state;
  state start() const;
};
class counting::state {
 public:
  explicit state(counting const& settings) : settings_(settings) {}
  void operator()(decoding_report const& decoding) {
    add("d");
    total().decoded = static_cast<int>(decoding.done);
    total().to_decode = static_cast<int>(decoding.total);
  }
  void operator()(note_report const&) { add("n"), ++total().notes; }
  void operator()(training_start const&) { add("s"), ++total().starts; }
  request operator()(step_report const&) {
    add("b");
    return ++total().steps == settings_.stop_after_steps ? request::stop : request::proceed;
  }
  request operator()(epoch_report const&) {
    add("e");
    return ++total().epochs == settings_.stop_after_epochs ? request::stop : request::proceed;
  }
  void operator()(evaluation_report const&) { add("v"), ++total().evaluations; }
  void operator()(run_end const& end) {
    add("r"), ++total().ends;
    total().end = end;
  }

 private:
  tally& total() { return *settings_.total; }
  void add(char const* kind) {
    total().reports = ++reports_;
    if (!total().order.ends_with(kind)) total().order += kind;
  }

  counting settings_;
  int reports_ = 0;
};
counting::state counting::start() const { return state(*this); }
using counted_toy = swap<toy, observers<silent, counting>>;

auto run_counted(std::filesystem::path const& folder, counting const& observer) {
  auto all = small<counted_toy>(folder, folder / "run");
  all.template get<role::observer>() = observers<silent, counting>(silent{}, observer);
  return counted_toy{all}.run();
}

}  // namespace

TEST_CASE("one observer object receives the whole run, from decoding to the end",
          "[run][observer]") {
  test::temporary_folder const folder;
  tally total;
  auto const result = run_counted(folder.path(), {&total});
  auto const steps = static_cast<int>((result.split.train.size() + 7) / 8);
  CHECK(total.to_decode == static_cast<int>(result.records.size()));
  CHECK(total.decoded == total.to_decode);
  CHECK(total.notes == 5);  // audit, test ledger, calibration, shortcut baseline twice
  CHECK(total.starts == 1);
  CHECK(total.steps == 3 * steps);
  CHECK(total.epochs == 3);
  CHECK(total.evaluations == 3);
  CHECK(total.ends == 1);
  CHECK(total.order == "dnsbebebevnvnr");
  CHECK_FALSE(total.end.interrupted);
  CHECK(total.end.best_epoch == result.best_epoch);
  // Counted by the object itself: no report reached another copy.
  CHECK(total.reports == total.to_decode + 5 + 1 + 3 * steps + 3 + 3 + 1);
}

TEST_CASE("an observer that asks to stop ends the run with an evaluation", "[run][observer]") {
  test::temporary_folder const folder;
  tally total;
  SECTION("after a step") {
    auto const result = run_counted(folder.path(), {.total = &total, .stop_after_steps = 2});
    CHECK(total.steps <= 3);  // losses are read one step late
    CHECK(result.history.size() == 1);
    CHECK_FALSE(result.interrupted);
    CHECK(result.evaluations.size() == 3);
  }
  SECTION("after an epoch") {
    auto const result = run_counted(folder.path(), {.total = &total, .stop_after_epochs = 2});
    CHECK(result.history.size() == 2);
    CHECK_FALSE(result.interrupted);
    CHECK(result.evaluations.size() == 3);
  }
  CHECK(total.ends == 1);
  CHECK_FALSE(total.end.interrupted);
}
