// SPDX-License-Identifier: MIT
#include "cxr/measure/interval/resampling.hpp"

#include <atomic>
#include <map>
#include <stdexcept>

#include "catch.hpp"
#include "measure/cases.hpp"

using namespace cxr;

TEST_CASE("a draw holds as many patients as there are, each with all of its images",
          "[measure][interval]") {
  auto const subset = test::binary_case("random");
  std::vector<std::size_t> patients;
  for (std::size_t image = 0; image < subset.size(); ++image) patients.push_back(image / 3);
  detail::patient_draws const draws(subset, patients, 1);
  for (std::size_t resample = 0; resample < 5; ++resample) {
    std::map<std::size_t, std::size_t> times;
    for (auto const image : draws.drawn(resample)) ++times[image];
    std::size_t drawn = 0;
    for (auto const& [image, count] : times) {
      CHECK(count == times[image / 3 * 3]);
      drawn += count;
    }
    CHECK(drawn == subset.size());
  }
  CHECK(draws.drawn(0) == draws.drawn(0));
  CHECK(draws.drawn(0) != draws.drawn(1));
  CHECK(draws.blocks() == 20);
  CHECK(draws.without(3).size() == subset.size() - 3);
}

TEST_CASE("quantiles are numpy's, and few values have no acceleration", "[measure][interval]") {
  CHECK(detail::quantile({1, 2, 4}, 0.25) == 1.5);
  CHECK(detail::quantile({1, 2, 4}, 1) == 4);
  CHECK(detail::quantile({1, 2, 4}, -1) == 1);
  CHECK(detail::acceleration({1}) == 0);
  CHECK(detail::acceleration({1, 1}) == 0);
  CHECK(detail::acceleration({0, 1, 5}) == Approx(-18 / (6 * std::pow(14, 1.5))));
}

TEST_CASE("without bias and acceleration BCa is the percentile interval", "[measure][interval]") {
  CHECK(detail::bca_correction{}.corrected(0.025) == Approx(0.025));
  detail::drawn_values values(1001);
  for (std::size_t index = 0; index < values.size(); ++index)
    values[index] = static_cast<double>(index);
  bootstrap_settings settings;
  auto const corrected = detail::bootstrap_interval(500, values, {}, settings);
  settings.bias_corrected = false;
  auto const plain = detail::bootstrap_interval(500, values, {}, settings);
  CHECK(corrected.low == Approx(25));
  CHECK(plain.low == Approx(25));
  CHECK(plain.high == Approx(975));
  CHECK(plain.method == "bootstrap, percentile");
}

TEST_CASE("the p-value is 1 less the level of the interval that ends at 0", "[measure][interval]") {
  detail::drawn_values values, left_out;
  for (int index = 0; index < 4001; ++index) {
    double const x = index / 2000.0 - 0.7;
    values.push_back(x + x * x / 3);  // skewed: BCa differs from percentiles
    if (index % 100 == 0) left_out.push_back(x * x - x);
  }
  for (bool const bias_corrected : {true, false}) {
    bootstrap_settings settings{.bias_corrected = bias_corrected};
    double const p = detail::bootstrap_p(0.35, values, left_out, settings);
    CHECK(p > 0.01);
    CHECK(p < 0.9);
    settings.level = 1 - p;
    CHECK(detail::bootstrap_interval(0.35, values, left_out, settings).low ==
          Approx(0).margin(0.002));
  }
  CHECK(detail::bootstrap_p(5, detail::drawn_values(99, 5), {}, {}) == Approx(0.02));
  CHECK(detail::bootstrap_p(-5, detail::drawn_values(99, -5), {}, {}) == Approx(0.02));
}
