// SPDX-License-Identifier: MIT
#include "cxr/data/split/certificate/standardised_difference.hpp"

#include "catch.hpp"
#include "cxr/core/json.hpp"
#include "paths.hpp"

using namespace cxr;
using counts = std::vector<std::int64_t>;

TEST_CASE("the standardised difference of two values is that of Austin 2009", "[data][split]") {
  // p = 0.2, q = 0.3: 0.1 / sqrt((0.2 * 0.8 + 0.3 * 0.7) / 2) = 0.1 / sqrt(0.185)
  CHECK(standardised_difference({20, 80}, {30, 70}) == Approx(0.2324953));
  CHECK(standardised_difference({80, 20}, {7, 3}) == Approx(0.2324953));
  CHECK(standardised_difference({20, 80}, {2, 8}) == Approx(0).margin(1e-12));
}

TEST_CASE("that of several values is the one of Yang and Dalton 2012", "[data][split][golden]") {
  for (auto const& entry : read_json(test::golden("split.json"))["differences"]) {
    auto const a = entry["a"].get<counts>(), b = entry["b"].get<counts>();
    CHECK(standardised_difference(a, b) == Approx(entry["difference"].get<double>()));
    CHECK(standardised_difference(b, a) == Approx(entry["difference"].get<double>()));
    auto const reversed = [](counts const& values) {
      return counts(values.rbegin(), values.rend());
    };
    CHECK(standardised_difference(reversed(a), reversed(b)) ==
          Approx(entry["difference"].get<double>()));
  }
}

TEST_CASE("values that neither group has do not count, and groups may lack what the other has",
          "[data][split]") {
  CHECK(standardised_difference({20, 0, 80}, {30, 0, 70}) == Approx(0.2324953));
  CHECK(standardised_difference({5}, {3}) == 0);
  // p = 0, q = 0.5: 0.5 / sqrt(0.25 / 2)
  CHECK(standardised_difference({0, 9}, {2, 2}) == Approx(1.4142136));
  CHECK(standardised_difference({9, 0}, {0, 4}) == std::numeric_limits<double>::infinity());
  CHECK(std::isnan(standardised_difference({0, 0}, {2, 2})));
  CHECK(std::isnan(standardised_difference({1, 2}, {0, 0})));
  CHECK(std::isnan(standardised_difference({}, {})));
}
