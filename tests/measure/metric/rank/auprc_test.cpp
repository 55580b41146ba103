// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/rank/auprc.hpp"

#include <vector>

#include "catch.hpp"
#include "cxr/measure/interval/intervals.hpp"
#include "measure/hard_predictions.hpp"

using namespace cxr;
namespace hard = cxr::test::hard;

namespace {

bootstrap_settings const few{.resamples = 400};

interval auprc_interval(predictions const& subset, std::vector<std::size_t> const& patients = {},
                        bootstrap_settings const& settings = few) {
  return interval_named(intervals_of(metric_set<auprc>{}, subset, patients, settings), "auprc");
}

/// Images in pairs of one patient, of one class.
std::vector<std::size_t> pairs(std::size_t images) {
  std::vector<std::size_t> patients;
  for (std::size_t image = 0; image < images; ++image)
    patients.push_back(2 * (image / 4) + image % 2);
  return patients;
}

}  // namespace

TEST_CASE("auprc by hand: equal scores count together", "[measure][metric]") {
  // Scores 4, 3, 3, 2, 1 with labels 1, 0, 1, 0, 1: precisions 1, 2/3 and 3/5.
  predictions const subset{
      .classes = 2, .logits = {0, 1, 0, 3, 0, 4, 0, 2, 0, 3}, .labels = {1, 0, 1, 0, 1}};
  CHECK(auprc{}(subset).value() == Approx((1.0 + 2.0 / 3 + 3.0 / 5) / 3));
}

TEST_CASE("the interval of auprc holds it, whatever the threads, and is wider by patient",
          "[measure][interval]") {
  auto const subset = hard::images(120);
  auto const range = auprc_interval(subset);
  CHECK(range.holds(auprc{}(subset).value()));
  CHECK(range.low > 0.3);
  auto threads = few;
  threads.threads = 3;
  CHECK(auprc_interval(subset, {}, threads).low == range.low);
  auto const by_patient = auprc_interval(subset, pairs(120));
  CHECK(by_patient.high - by_patient.low > range.high - range.low);
}

TEST_CASE("the interval of a small AUPRC of a rare class holds it", "[measure][interval]") {
  predictions rare{.classes = 2};
  for (int image = 0; image < 1000; ++image) {
    bool const positive = image == 300 || image == 700;
    rare.logits.insert(rare.logits.end(), {0, static_cast<float>(image % 997) / 500});
    rare.labels.push_back(positive);
  }
  double const area = auprc{}(rare).value();
  REQUIRE(area < 0.01);
  auto const range = auprc_interval(rare);
  CHECK(range.holds(area));
  CHECK(range.low < range.high);
}

TEST_CASE("an AUPRC without variation, of one class or one patient has no interval, in words",
          "[measure][interval][bad_input]") {
  predictions perfect{.classes = 2};
  for (int image = 0; image < 30; ++image) {
    perfect.logits.insert(perfect.logits.end(), {0, image < 15 ? -1.0f : 1.0f});
    perfect.labels.push_back(image >= 15);
  }
  CHECK(auprc_interval(perfect).why_not == "every resample gives the same value");
  CHECK(auprc_interval(hard::one_class()).why_not == "no positive image");
  CHECK(auprc_interval(hard::nan_logit()).why_not == "a logit is not a number");
  CHECK(auprc_interval(hard::images(30), std::vector<std::size_t>(30, 4)).why_not ==
        "all images are of one patient");
  for (std::size_t const label : {0, 1}) {
    std::vector<std::size_t> one_patient_of_class;
    for (std::size_t image = 0; image < 30; ++image)
      one_patient_of_class.push_back(image % 2 == label ? 100 : image);
    CHECK(auprc_interval(hard::images(30), one_patient_of_class).why_not ==
          "a class is of one patient only");
  }
  CHECK_THROWS_AS(auprc{}.interval_of(perfect, {}, {.level = 95}), setting_error);
}
