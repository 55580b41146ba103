// SPDX-License-Identifier: MIT
#include "cxr/train/observer/reports.hpp"

#include "catch.hpp"
#include "cxr/train/observer/observer.hpp"

using namespace cxr;

namespace {

/// Takes every type of report of the list, as a generic observer does.
struct report_counter {
  int reports = 0;
  template <class Report>
  void operator()(Report const&) {
    ++reports;
  }
};

}  // namespace

TEST_CASE("a report without numbers states that nothing happened yet", "[train][observer]") {
  CHECK(decoding_report{}.total == 0);
  CHECK(training_start{}.first_epoch == 0);
  CHECK(training_start{}.folder.empty());
  CHECK(run_end{}.best_epoch == -1);
  CHECK_FALSE(run_end{}.interrupted);
  CHECK_FALSE(epoch_report{}.best);
}

TEST_CASE("the list of reports holds all seven, each of which can be received",
          "[train][observer]") {
  report_counter state;
  hana::for_each(detail::report_types,
                 [&](auto report) { notify(state, typename decltype(report)::type{}); });
  CHECK(state.reports == 7);
}
