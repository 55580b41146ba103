// SPDX-License-Identifier: MIT
#include <limits>

#include "catch.hpp"
#include "cxr/measure/metric/agreement/balanced_accuracy.hpp"
#include "cxr/measure/metric/agreement/cohen_kappa.hpp"
#include "cxr/measure/metric/agreement/mcc.hpp"
#include "cxr/measure/metric/agreement/youden_j.hpp"
#include "cxr/measure/metric/average/micro.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/average/weighted.hpp"
#include "cxr/measure/metric/calibration/brier.hpp"
#include "cxr/measure/metric/calibration/brier_decomposition.hpp"
#include "cxr/measure/metric/calibration/calibration_intercept.hpp"
#include "cxr/measure/metric/calibration/calibration_slope.hpp"
#include "cxr/measure/metric/calibration/ece.hpp"
#include "cxr/measure/metric/calibration/log_loss.hpp"
#include "cxr/measure/metric/calibration/mce.hpp"
#include "cxr/measure/metric/calibration/outcomes.hpp"
#include "cxr/measure/metric/rank/auprc.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/rank/positive_scores.hpp"
#include "cxr/measure/metric/rank/sensitivity_at_specificity.hpp"
#include "cxr/measure/metric/rank/specificity_at_sensitivity.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "cxr/measure/metric/ratio/npv.hpp"
#include "cxr/measure/metric/ratio/precision.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric_set.hpp"
#include "laws/metric_laws.hpp"
#include "measure/cases.hpp"

using namespace cxr;

namespace {

/// Checks a metric on every binary case of make_measure_goldens.py.
template <Metric M>
void check_peers() {
  for (auto const& entry : test::measure_goldens().at("binary")) {
    INFO(M::name << ", " << entry.at("case"));
    test::check_equal(M{}(test::binary_case(entry.at("case"))), entry.at("expected").at(M::name));
  }
}

template <Metric M>
void check_several(predictions const& subset) {
  INFO(M::name);
  test::check_equal(M{}(subset), test::measure_goldens().at("several").at(M::name));
}

template <class M>
void check_classes(predictions const& subset, json const& expected) {
  INFO(M::name);
  auto const values = per_class<M>{}(subset);
  REQUIRE(values.by_class.size() == expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k) {
    REQUIRE(values.by_class[k].second.defined());
    // One class against the rest goes through float logits.
    CHECK(values.by_class[k].second.value() == Approx(expected[k].get<double>()).epsilon(1e-6));
  }
}

template <class M>
void check_weighted(predictions const& subset, json const& expected) {
  INFO(M::name);
  CHECK(weighted<M>{}(subset).value() ==
        Approx(expected.at(M::name).template get<double>()).epsilon(1e-9));
}

}  // namespace

TEST_CASE("the metrics of classes equal scikit-learn, or are undefined in words",
          "[measure][metric]") {
  SECTION("npv") { check_peers<npv>(); }
  SECTION("youden_j") { check_peers<youden_j>(); }
  SECTION("mcc") { check_peers<mcc>(); }
  SECTION("cohen_kappa") { check_peers<cohen_kappa>(); }
  SECTION("balanced_accuracy") { check_peers<balanced_accuracy>(); }
}

TEST_CASE("the metrics of ranks and probabilities equal scikit-learn and torchmetrics",
          "[measure][metric]") {
  SECTION("auprc") { check_peers<auprc>(); }
  SECTION("sensitivity_at_specificity") { check_peers<sensitivity_at_specificity>(); }
  SECTION("specificity_at_sensitivity") { check_peers<specificity_at_sensitivity>(); }
  SECTION("brier") { check_peers<brier>(); }
  SECTION("brier_decomposition") { check_peers<brier_decomposition>(); }
  SECTION("log_loss") { check_peers<log_loss>(); }
  SECTION("ece") { check_peers<ece>(); }
  SECTION("ece_equal_mass") { check_peers<ece_equal_mass>(); }
  SECTION("mce") { check_peers<mce>(); }
}

TEST_CASE("logistic recalibration equals statsmodels' GLM and Logit", "[measure][metric]") {
  SECTION("intercept") { check_peers<calibration_intercept>(); }
  SECTION("slope") { check_peers<calibration_slope>(); }
}

TEST_CASE("the parts of the Brier score by distinct probabilities are Murphy's",
          "[measure][metric]") {
  for (auto const& entry : test::measure_goldens().at("binary")) {
    INFO(entry.at("case"));
    auto const subset = test::binary_case(entry.at("case"));
    auto const parts = brier_decomposition{.bins = 0}(subset);
    test::check_equal(parts, entry.at("expected").at("murphy"));
    CHECK(parts[0].second.value() - parts[1].second.value() + parts[2].second.value() ==
          Approx(brier{}(subset).value()).margin(1e-12));
  }
}

TEST_CASE("metrics of several classes equal scikit-learn and torchmetrics", "[measure][metric]") {
  auto const subset = test::predictions_of(test::metric_goldens().at("several"));
  auto const& expected = test::measure_goldens().at("several");
  check_several<mcc>(subset);
  check_several<cohen_kappa>(subset);
  check_several<balanced_accuracy>(subset);
  check_several<brier>(subset);
  check_several<log_loss>(subset);
  check_several<ece>(subset);
  check_classes<auprc>(subset, expected.at("by_class").at("auprc"));
  check_classes<brier>(subset, expected.at("by_class").at("brier"));
  check_classes<log_loss>(subset, expected.at("by_class").at("log_loss"));
  check_weighted<auroc>(subset, expected.at("weighted"));
  check_weighted<auprc>(subset, expected.at("weighted"));
  check_weighted<recall>(subset, expected.at("weighted"));
  check_weighted<precision>(subset, expected.at("weighted"));
  check_weighted<f1>(subset, expected.at("weighted"));
}

TEST_CASE("metrics of findings leave unknown labels out, as scikit-learn on the known ones",
          "[measure][metric]") {
  auto const subset = test::predictions_of(test::metric_goldens().at("multi_label"));
  auto const& expected = test::measure_goldens().at("multi_label");
  check_classes<auprc>(subset, expected.at("by_class").at("auprc"));
  check_classes<brier>(subset, expected.at("by_class").at("brier"));
  check_weighted<auprc>(subset, expected.at("weighted"));
  test::check_equal(micro<auprc>{}(subset), expected.at("micro").at("auprc"));
  test::check_equal(micro<brier>{}(subset), expected.at("micro").at("brier"));
}

TEST_CASE("class weights are taken out of the probabilities that are judged", "[measure][metric]") {
  auto subset = test::binary_case("random");
  auto shifted = subset;
  shifted.class_weights = {1, 4};
  for (std::size_t image = 0; image < shifted.size(); ++image)
    shifted.logits[2 * image + 1] += std::log(4.0f);
  CHECK(brier{}(shifted).value() == Approx(brier{}(subset).value()).epsilon(1e-6));
  CHECK(log_loss{}(shifted).value() == Approx(log_loss{}(subset).value()).epsilon(1e-6));
  CHECK(calibration_intercept{}(shifted).value() ==
        Approx(calibration_intercept{}(subset).value()).epsilon(1e-5));
}

TEST_CASE("what no metric can measure is undefined in words, and stops nothing",
          "[measure][metric]") {
  auto const check = [](predictions const& subset, auto const&... metrics) {
    (
        [&] {
          INFO(metrics.name);
          auto const value = metrics(subset);
          CHECK_FALSE(value.defined());
          CHECK_FALSE(value.why_not().empty());
        }(),
        ...);
  };
  auto subset = test::binary_case("random");
  subset.logits[3] = std::numeric_limits<float>::quiet_NaN();
  check(subset, auprc{}, auroc{}, brier{}, log_loss{}, ece{}, ece_equal_mass{}, mce{},
        calibration_slope{}, calibration_intercept{}, sensitivity_at_specificity{});
  predictions const one_class{.classes = 1, .logits = {1, 2}, .labels = {0, 0}};
  check(one_class, auprc{}, auroc{}, npv{}, precision{}, recall{}, youden_j{}, mcc{}, cohen_kappa{},
        balanced_accuracy{}, calibration_slope{}, calibration_intercept{});
  auto const findings = test::predictions_of(test::metric_goldens().at("multi_label"));
  check(findings, auprc{}, brier{}, ece{}, mcc{}, calibration_slope{});
  for (auto const& [name, value] : brier_decomposition{}(findings))
    CHECK(value.why_not() == "not predictions of classes");
}

TEST_CASE("several numbers of a metric are listed below its name", "[measure][metric]") {
  auto const subset = test::binary_case("random");
  auto const numbers = metric_set<brier, brier_decomposition>{}(subset).scalars();
  REQUIRE(numbers.size() == 4);
  CHECK(numbers[2].first == "brier_decomposition/resolution");
}

TEST_CASE("the metrics of ranks, probabilities and agreement keep the laws of metrics",
          "[measure][metric][laws]") {
  laws::check_metric(npv{});
  laws::check_metric(youden_j{});
  laws::check_metric(mcc{});
  laws::check_metric(cohen_kappa{});
  laws::check_metric(balanced_accuracy{});
  laws::check_metric(auprc{});
  laws::check_metric(sensitivity_at_specificity{.specificity = 0.5});
  laws::check_metric(specificity_at_sensitivity{.sensitivity = 0.5});
  laws::check_metric(brier{});
  laws::check_metric(brier_decomposition{});
  laws::check_metric(log_loss{});
  laws::check_metric(ece{});
  laws::check_metric(ece_equal_mass{});
  laws::check_metric(mce{});
  laws::check_metric(calibration_slope{});
  laws::check_metric(calibration_intercept{});
  laws::check_metric(per_class<auprc>{});
  laws::check_metric(per_class<brier>{});
  laws::check_metric(weighted<auprc>{});
  laws::check_metric(weighted<log_loss>{});
}
