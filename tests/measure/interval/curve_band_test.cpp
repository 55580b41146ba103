// SPDX-License-Identifier: MIT
#include "cxr/measure/interval/curve_band.hpp"

#include <cmath>

#include "catch.hpp"
#include "cxr/core/random.hpp"
#include "cxr/measure/curve/precision_recall.hpp"
#include "cxr/measure/curve/roc.hpp"

using namespace cxr;

namespace {

/// Images of two classes whose scores overlap, two of each patient.
predictions overlapping(std::size_t images) {
  predictions subset{.classes = 2};
  for (std::size_t image = 0; image < images; ++image) {
    auto const label = static_cast<std::int64_t>(image / 2 % 2);
    double const score = static_cast<double>(label) + 2 * unit(random_word(7, image, 0)) - 1;
    subset.logits.insert(subset.logits.end(), {0, static_cast<float>(score)});
    subset.labels.push_back(label);
    subset.records.push_back(image);
  }
  return subset;
}

std::vector<std::size_t> pairs(std::size_t images) {
  std::vector<std::size_t> patients;
  for (std::size_t image = 0; image < images; ++image) patients.push_back(image / 2);
  return patients;
}

}  // namespace

TEST_CASE("the band of a curve encloses it, narrows with more patients, and stays in 0 to 1",
          "[measure][interval][curve_band]") {
  double last_width = 1;
  for (std::size_t const images : {80u, 320u, 1280u}) {
    auto const subset = overlapping(images);
    auto const patients = pairs(images);
    auto const band = roc_band(subset, patients, {.resamples = 300});
    REQUIRE(band.why_not.empty());
    REQUIRE(band.x.size() == 101);
    auto const roc = roc_curve(subset);
    for (std::size_t rank = 0; rank + 1 < roc.size(); ++rank) {
      auto const& point = roc[rank];
      if (roc[rank + 1].false_positive_rate == point.false_positive_rate) continue;  // it rises
      auto const index = static_cast<std::size_t>(point.false_positive_rate * 100 + 1e-9);
      CHECK(band.low[index] <= point.true_positive_rate);  // the band rises from here to the right
      CHECK(point.true_positive_rate <= band.high[std::min<std::size_t>(index + 1, 100)]);
    }
    double width = 0;
    for (std::size_t index = 0; index < 101; ++index) {
      CHECK(band.low[index] >= 0);
      CHECK(band.high[index] <= 1);
      width += (band.high[index] - band.low[index]) / 101;
    }
    CHECK(width < last_width);
    last_width = width;

    auto const precision = precision_recall_band(subset, patients, {.resamples = 300});
    REQUIRE(precision.x.size() == 100);
    auto const curve = precision_recall_curve(subset);
    for (std::size_t index = 0; index < 100; ++index) {
      auto const reached = std::find_if(curve.begin() + 1, curve.end(), [&](auto const& point) {
        return point.recall >= precision.x[index] - 1e-9;
      });
      CHECK(precision.low[index] <= reached->precision + 1e-12);
      CHECK(reached->precision <= precision.high[index] + 1e-12);
    }
  }
}

TEST_CASE("a curve that rises at a hundredth has its upper end there",
          "[measure][interval][curve_band]") {
  for (std::size_t const negatives : {7u, 50u, 100u, 300u, 1000u}) {
    // After each false positive the curve rises by as many true ones: sensitivity k / N from k - 1 / N.
    std::vector<detail::positives_above> counts{{}};
    for (std::size_t step = 1; step <= negatives; ++step) {
      auto const all = static_cast<double>(step);
      counts.push_back({all - 1, all}), counts.push_back({all, all});
    }
    std::vector<double> x(negatives + 1), y(negatives + 1, -1);
    for (std::size_t step = 0; step <= negatives; ++step)
      x[step] = static_cast<double>(step) / static_cast<double>(negatives);
    detail::sensitivity_of{}(counts, x, y);
    for (std::size_t step = 0; step <= negatives; ++step) {
      INFO(step << " of " << negatives);
      CHECK(y[step] == Approx(x[step]).epsilon(1e-12));
      CHECK(y[step] >= 0);
      CHECK(y[step] <= 1);
    }
  }
  auto const hundredths = detail::equal_steps(0, 100);
  std::vector<double> y(101);  // 29 false positives of 100, then all true ones
  detail::sensitivity_of{}({{}, {0, 29}, {40, 29}, {40, 100}}, hundredths, y);
  CHECK(y[28] == 0);
  CHECK(y[29] == 1);
}

TEST_CASE("a band depends on the seed only, not on the threads or the order of the images",
          "[measure][interval][curve_band]") {
  auto const subset = overlapping(100);
  auto const patients = pairs(100);
  auto const first = roc_band(subset, patients, {.resamples = 100, .threads = 1});
  auto const second = roc_band(subset, patients, {.resamples = 100, .threads = 3});
  CHECK(first.low == second.low);
  CHECK(first.high == second.high);
  CHECK(roc_band(subset, patients, {.resamples = 100, .seed = 2}).low != first.low);
  // Images of one patient count less than as many of several.
  CHECK(roc_band(subset, {}, {.resamples = 400}).low[20] >
        roc_band(subset, patients, {.resamples = 400}).low[20] - 0.05);
}

TEST_CASE("where there is no band, the reason is given", "[measure][interval][curve_band]") {
  predictions const single{.classes = 2, .logits = {0, 1}, .labels = {1}, .records = {0}};
  CHECK(roc_band(single).why_not == "no negative image");
  CHECK(roc_band({.classes = 2}).why_not == "no positive image");
  CHECK(roc_band({.classes = 3, .logits = {0, 1, 2}, .labels = {1}, .records = {0}}).why_not ==
        "not predictions of two classes");
  predictions const few{.classes = 2, .logits = {0, 1, 0, 2}, .labels = {0, 1}, .records = {0, 1}};
  CHECK(precision_recall_band(few).why_not == "too few: fewer than 10 patients");
  CHECK(roc_band(overlapping(40), {}, {.resamples = 0}).why_not == "no resamples");
  auto broken = overlapping(40);
  broken.logits[1] = std::nanf("");
  CHECK(roc_band(broken).why_not == "a logit is not a number");
  auto equal = overlapping(40);  // equal scores: one line from corner to corner
  std::fill(equal.logits.begin(), equal.logits.end(), 0.F);
  auto const band = roc_band(equal, {}, {.resamples = 50});
  CHECK(band.low[50] == Approx(0.5));
  CHECK(band.high[50] == Approx(0.5));
}
