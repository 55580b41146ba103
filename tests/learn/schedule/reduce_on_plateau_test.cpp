// SPDX-License-Identifier: MIT
#include "cxr/learn/schedule/reduce_on_plateau.hpp"

#include <span>
#include <vector>

#include "catch.hpp"
#include "laws/schedule_laws.hpp"
#include "learn/goldens.hpp"

using namespace cxr;

static_assert(Schedule<reduce_on_plateau>);

TEST_CASE("reduce_on_plateau keeps the laws of Schedule", "[learn][schedule]") {
  laws::check_schedule(reduce_on_plateau{.patience = GENERATE(0, 1, 3)});
}

TEST_CASE("reduce_on_plateau gives the rates of torch's ReduceLROnPlateau", "[learn][schedule]") {
  auto const& golden = test::goldens()["plateau"];
  auto const losses = golden["losses"].get<std::vector<double>>();
  for (auto const& expected : golden["cases"]) {
    reduce_on_plateau const schedule{.factor = expected["factor"].get<double>(),
                                     .patience = expected["patience"].get<std::int64_t>(),
                                     .threshold = expected["threshold"].get<double>()};
    for (std::size_t epochs = 1; epochs <= losses.size(); ++epochs)
      CHECK(schedule({.validation_losses = std::span(losses).first(epochs)}) ==
            Approx(expected["rates"][epochs - 1].get<double>()).epsilon(1e-12));
  }
}

TEST_CASE("before the first validation the rate is the full one", "[learn][schedule]") {
  CHECK(reduce_on_plateau{}({.step = 3, .steps = 100}) == 1);
}

TEST_CASE("reduce_on_plateau checks the ranges of its settings", "[learn][schedule]") {
  CHECK_THROWS_WITH(check(reduce_on_plateau{.factor = 2}),
                    StartsWith("cxr: --plateau-factor is 2; give a value"));
}
