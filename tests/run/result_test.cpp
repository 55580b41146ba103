// SPDX-License-Identifier: MIT
#include "cxr/run/result.hpp"

#include "catch.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;
using cxr::test::small;

TEST_CASE("the numbers of a run have intervals by patient, unless without resamples",
          "[run][pipeline]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.epochs = 1;
  all.run.resamples = 100;
  auto const result = toy{all}.run();
  for (auto const& evaluation : result.evaluations) {
    auto const numbers = evaluation.measured.scalars();
    REQUIRE(evaluation.intervals.size() == numbers.size());
    auto const accuracy = interval_named(evaluation.intervals, "accuracy");
    CHECK(accuracy.method == "Wilson");
    CHECK(accuracy.holds(evaluation.measured.get<cxr::accuracy>().value()));
  }
  all.run.resamples = 0;
  all.run.run = folder / "without";
  CHECK(toy{all}.run().headline().intervals.empty());
}
