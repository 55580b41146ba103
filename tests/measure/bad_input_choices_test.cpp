// SPDX-License-Identifier: MIT
// What is chosen on, or drawn from, predictions of one class, equal scores, NaN logits, one patient, a
// single class and no images: thresholds, calibrations, sets, curves, comparisons and groups.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/measure/abstention_effect.hpp"
#include "cxr/measure/calibration/beta_calibration.hpp"
#include "cxr/measure/calibration/isotonic.hpp"
#include "cxr/measure/calibration/platt.hpp"
#include "cxr/measure/calibration/temperature.hpp"
#include "cxr/measure/curve/decision_curve.hpp"
#include "cxr/measure/curve/precision_recall.hpp"
#include "cxr/measure/curve/risk_coverage.hpp"
#include "cxr/measure/decision/fixed_threshold.hpp"
#include "cxr/measure/decision/lowest_cost.hpp"
#include "cxr/measure/decision/sensitivity_at_least.hpp"
#include "cxr/measure/decision/specificity_at_least.hpp"
#include "cxr/measure/decision/youden.hpp"
#include "cxr/measure/interval/curve_band.hpp"
#include "cxr/measure/interval/delong.hpp"
#include "cxr/measure/interval/mcnemar.hpp"
#include "cxr/measure/interval/paired_bootstrap.hpp"
#include "cxr/measure/interval/subgroups.hpp"
#include "cxr/measure/interval/wilson.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/prevalence.hpp"
#include "measure/hard_predictions.hpp"

using namespace cxr;
namespace hard = cxr::test::hard;

namespace {

bootstrap_settings const few{.resamples = 60};
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

predictions single_class() { return {.classes = 1, .logits = {1, 2}, .labels = {0, 0}}; }

/// Two images with one finding, which is unknown in both.
predictions unknown_finding() {
  return {.classes = 1, .logits = {1, 2}, .findings = {presence::unknown, presence::unknown}};
}

std::vector<predictions> all_hard() {
  return {hard::one_class(),       hard::equal_scores(), hard::nan_logit(),
          hard::infinite_logits(), single_class(),       unknown_finding(),
          {.classes = 1},          {.classes = 2},       {.classes = 3}};
}

/// Whether a rule has a threshold for each class that needs one, none of them NaN.
template <class D>
void check_thresholds(D const& decision) {
  INFO(D::name);
  for (auto const& subset : all_hard()) {
    auto const point = decision(subset);
    CHECK_FALSE(point.rule.empty());
    for (double const threshold : point.thresholds) CHECK((threshold >= 0 && threshold <= 1));
  }
  CHECK(decision(hard::nan_logit()).thresholds == std::vector{0.5});
}

template <class C>
void check_calibration(C const& calibrator) {
  INFO(C::name);
  for (auto const& subset : all_hard()) {
    auto const fitted = calibrator(subset);
    CHECK_FALSE(fitted.rule.empty());
    for (auto const& list : fitted.parameters)
      for (double const number : list) CHECK(std::isfinite(number));
  }
  auto const reason = calibrator(hard::nan_logit()).rule;
  CHECK(reason.find("a logit is not finite") != std::string::npos);
  // Fitted on sound images, applied to one with a NaN: no probability, rather than any.
  auto const fitted = calibrator(hard::images(40));
  REQUIRE(fitted.form != calibration_form::identity);
  CHECK(std::isnan(fitted.probabilities(hard::nan_logit(), 2)[1]));
  CHECK(std::isfinite(fitted.probabilities(hard::nan_logit(), 1)[1]));
}

}  // namespace

TEST_CASE("each rule chooses a threshold on whatever validation holds", "[measure][bad_input]") {
  check_thresholds(youden{});
  check_thresholds(sensitivity_at_least{});
  check_thresholds(specificity_at_least{});
  check_thresholds(lowest_cost{});
  check_thresholds(fixed_threshold{});
  auto subset = hard::infinite_logits();
  subset.operating_point = youden{}(subset);  // between both infinities
  CHECK(subset.operating_point.thresholds == std::vector{0.5});
  CHECK(accuracy{}(subset).value() == 1);
}

TEST_CASE("each calibrator fits finite numbers, or none, and says why", "[measure][bad_input]") {
  check_calibration(temperature{});
  check_calibration(platt{});
  check_calibration(beta_calibration{});
  check_calibration(isotonic{});
}

TEST_CASE("equal probabilities are no separated classes", "[measure][bad_input]") {
  auto const subset = hard::equal_scores();
  CHECK(temperature{}(subset).rule == "none: 1 cannot be calibrated, all probabilities are equal");
  CHECK(temperature{}(hard::one_class()).rule ==
        "none: 1 cannot be calibrated, validation has one class only");
}

TEST_CASE("conformal sets refuse a NaN, and hold all classes where nothing excludes one",
          "[measure][bad_input]") {
  CHECK_THROWS_AS(conformal_sets::fit(hard::nan_logit()), data_error);
  for (std::size_t const classes : {1u, 2u, 3u}) {
    auto const sets = conformal_sets::fit({.classes = classes});
    auto const effect = measure_sets(sets, "test", {.classes = classes}, {"a", "b", "c"});
    CHECK(effect.decided.why_not() == "no images");
    CHECK(effect.coverage.size() == classes);
  }
  CHECK(conformal_sets::fit(hard::one_class())(hard::one_class(), 3) ==
        std::vector<std::size_t>{0, 1});
  auto const sets = conformal_sets::fit(hard::images(40));
  CHECK(sets(hard::nan_logit(), 2).empty());  // it abstains
}

TEST_CASE("curves are empty, and their bands state why", "[measure][bad_input]") {
  std::vector<double> const thresholds{0.2, 0.5};
  for (auto const& subset :
       {hard::nan_logit(), single_class(), unknown_finding(), predictions{.classes = 2}}) {
    CHECK(roc_curve(subset).empty());
    CHECK(precision_recall_curve(subset).empty());
    CHECK(decision_curve(subset, thresholds).empty());
    CHECK_FALSE(roc_band(subset, {}, few).why_not.empty());
  }
  CHECK(roc_curve(hard::one_class()).empty());
  CHECK(decision_curve(hard::one_class(), thresholds)[1].network == -0.5);  // 2 of 4 alarms
  auto const flat = roc_curve(hard::equal_scores());
  REQUIRE(flat.size() == 2);  // the diagonal
  CHECK(flat[1].false_positive_rate == 1);
  CHECK(risk_coverage(hard::equal_scores()).size() == 1);
  CHECK(risk_coverage(single_class()).back().risk == 0);
  CHECK(risk_coverage({.classes = 2}).empty());
  std::vector<std::size_t> const single(30, 4);
  CHECK(roc_band(hard::images(30), single, few).why_not == "too few: fewer than 10 patients");
}

TEST_CASE("a band with settings of no interval is refused", "[measure][bad_input]") {
  auto const subset = hard::images(30);
  CHECK_THROWS_AS(roc_band(subset, {}, {.level = 95}), setting_error);
  CHECK_THROWS_AS(precision_recall_band(subset, {}, {.level = not_a_number}), setting_error);
  CHECK_THROWS_AS(roc_band(subset, {}, {.resamples = -1}), setting_error);
}

TEST_CASE("two networks are compared in numbers or in words", "[measure][bad_input]") {
  auto const why_not = [](predictions const& subset) {
    auto const area = delong_test(subset, subset);
    CHECK(area.p_value.why_not() == area.range.why_not);
    for (auto const& [name, change] :
         paired_bootstrap(metric_set<accuracy, auroc>{}, subset, subset, {}, few))
      CHECK_FALSE(change.range.defined());
    return std::string(mcnemar(subset, subset).p_value.why_not());
  };
  CHECK(why_not(hard::nan_logit()) == "a logit is not a number");
  CHECK(why_not(unknown_finding()) == "not predictions of classes");
  CHECK(why_not({.classes = 2}) == "no images");
  CHECK(why_not(hard::equal_scores()) == "");  // they differ nowhere: p is 1
  CHECK(why_not(single_class()) == "");
  CHECK(delong_test(hard::one_class(), hard::one_class()).range.why_not == "no positive image");
}

TEST_CASE("Wilson's interval of a part that is none says so", "[measure][bad_input]") {
  CHECK(wilson(0, 0).why_not == "no images");
  CHECK(wilson(1, not_a_number).why_not == "no images");
  for (double const part : {-1.0, 3.0, not_a_number})
    CHECK(wilson(part, 2).why_not == "the part is not within the whole");
}

TEST_CASE("groups of one class, one patient or NaN logits are measured in words",
          "[measure][bad_input]") {
  metric_set<accuracy, auroc> const set;
  std::vector<std::string> const column(30, "F");
  auto const too_few = [&](predictions const& subset, std::vector<std::size_t> const& patients) {
    auto const groups =
        subgroups(set, subset, std::vector(subset.size(), std::string("F")), patients, few);
    return groups.empty() ? "no group" : groups[0].too_few;
  };
  CHECK(too_few(hard::images(30), std::vector<std::size_t>(30, 4)) ==
        "too few: fewer than 10 patients");
  CHECK(too_few(single_class(), {}) == "too few: fewer than 10 patients");
  CHECK(too_few({.classes = 2}, {}) == "no group");
  auto subset = hard::images(30);
  subset.logits[7] = std::numeric_limits<float>::quiet_NaN();
  for (auto const& [name, value] : subgroups(set, subset, column, {}, few)[0].numbers)
    CHECK(value.why_not() == "a logit is not a number");
}

TEST_CASE("another prevalence is refused where a part of a whole is none", "[measure][bad_input]") {
  std::vector<double> const even{1, 1}, endless{1, std::numeric_limits<double>::infinity()};
  CHECK_THROWS_AS(restated_probabilities({not_a_number, not_a_number}, even, even), data_error);
  CHECK_THROWS_AS(restated_probabilities({0.5, 0.5}, even, endless), data_error);
  CHECK_THROWS_AS(restated_probabilities({0.5, 0.5}, endless, even), data_error);
  CHECK(restated_probabilities({1}, std::vector{3.0}, std::vector{2.0}) == std::vector{1.0});
  for (double const wrong : {not_a_number, -0.1, 1.1}) {
    CHECK_THROWS_AS(ppv_at_prevalence(wrong, 0.9, 0.1), data_error);
    CHECK_THROWS_AS(npv_at_prevalence(0.9, wrong, 0.1), data_error);
    CHECK_THROWS_AS(ppv_at_prevalence(0.9, 0.9, wrong), data_error);
  }
  CHECK(ppv_at_prevalence(0, 1, 0.5).why_not() == "no image is predicted positive");
}
