// SPDX-License-Identifier: MIT
#include "cxr/measure/interval/wilson.hpp"

#include "catch.hpp"
#include "cxr/measure/interval/normal.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/npv.hpp"
#include "cxr/measure/metric/ratio/precision.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "measure/cases.hpp"

using namespace cxr;

TEST_CASE("quantiles of the normal distribution equal scipy", "[measure][interval]") {
  for (auto const& entry : test::measure_goldens().at("normal")) {
    double const probability = entry[0].get<double>();
    CHECK(normal_quantile(probability) ==
          Approx(entry[1].get<double>()).epsilon(1e-7).margin(1e-14));
    CHECK(normal_probability(normal_quantile(probability)) == Approx(probability).epsilon(1e-10));
  }
  CHECK(std::isinf(normal_quantile(0)));
  CHECK(two_sided_p(1.959963984540054) == Approx(0.05));
}

TEST_CASE("Wilson's interval equals statsmodels", "[measure][interval]") {
  for (auto const& entry : test::measure_goldens().at("wilson")) {
    auto const range =
        wilson(entry[0].get<double>(), entry[1].get<double>(), entry[2].get<double>());
    CHECK(range.low == Approx(entry[3].get<double>()).epsilon(1e-9).margin(1e-12));
    CHECK(range.high == Approx(entry[4].get<double>()).epsilon(1e-9));
    CHECK(range.method == "Wilson");
  }
  CHECK(wilson(0, 0).why_not == "no images");
}

TEST_CASE("images of one patient make the interval of a proportion wider", "[measure][interval]") {
  std::vector<bool> const all(40, true);
  std::vector<bool> part(40);
  std::vector<std::size_t> pairs(40), tens(40);
  for (std::size_t image = 0; image < 40; ++image) {
    part[image] = image >= 10;  // a patient's ten images agree
    pairs[image] = image / 2, tens[image] = image / 10;
  }
  auto const width = [](interval const& range) { return range.high - range.low; };
  auto const single = wilson(all, part, {});
  CHECK(width(single) == Approx(width(wilson(30, 40))));
  CHECK(width(wilson(all, part, pairs)) > 1.3 * width(single));
  CHECK(width(wilson(all, part, tens)) > 2 * width(single));
}

TEST_CASE("few patients make an interval wide, however many images they have",
          "[measure][interval]") {
  // Two patients with thirty images each, of which 29 and 27 are right.
  std::vector<bool> const whole(60, true);
  std::vector<bool> part(60, true);
  std::vector<std::size_t> patients(60);
  for (std::size_t image = 30; image < 60; ++image) patients[image] = 1;
  for (std::size_t const wrong : {0, 30, 31, 32}) part[wrong] = false;
  auto const range = wilson(whole, part, patients);
  CHECK(range.low < 0.6);
  part[31] = part[32] = true;  // equally many in both: as where all agree, each counts once
  CHECK(wilson(whole, part, patients).low < 0.4);
}

TEST_CASE("quantiles of Student's distribution are near scipy's", "[measure][interval]") {
  CHECK(student_quantile(0.975, 1) == Approx(12.7062).epsilon(1e-4));
  CHECK(student_quantile(0.975, 2) == Approx(4.30265).epsilon(1e-4));
  CHECK(student_quantile(0.975, 3) == Approx(3.18245).epsilon(0.01));
  CHECK(student_quantile(0.975, 10) == Approx(2.22814).epsilon(1e-4));
  CHECK(student_quantile(0.95, 177) == Approx(1.65351).epsilon(1e-4));
}

TEST_CASE("a patient with thirty images that all agree is one patient", "[measure][interval]") {
  auto const range = wilson(std::vector<bool>(30, true), std::vector<bool>(30, true),
                            std::vector<std::size_t>(30, 7));
  CHECK(range.low == Approx(wilson(1, 1).low));
  CHECK(range.high == 1);
}

TEST_CASE("each proportion among the metrics has Wilson's interval of its images",
          "[measure][interval]") {
  auto const subset = test::binary_case("random");
  detail::binary_counts const counts(subset);
  auto const check = [&](auto const& metric, std::int64_t part, std::int64_t whole) {
    auto const range = metric.interval_of(subset, {}, 0.9);
    auto const expected = wilson(static_cast<double>(part), static_cast<double>(whole), 0.9);
    CHECK(range.low == Approx(expected.low));
    CHECK(range.high == Approx(expected.high));
    CHECK(range.holds(metric(subset).value()));
  };
  auto const tp = counts.true_positive, fp = counts.false_positive;
  auto const tn = counts.true_negative, fn = counts.false_negative;
  check(recall{}, tp, tp + fn);
  check(specificity{}, tn, tn + fp);
  check(precision{}, tp, tp + fp);
  check(npv{}, tn, tn + fn);
  check(accuracy{}, tp + tn, tp + tn + fp + fn);
  CHECK(recall{}.interval_of(test::binary_case("only negative"), {}, 0.95).why_not == "no images");
}
