// SPDX-License-Identifier: MIT
// Each kind of input with which measuring ends in fields of NaN, or in a crash, given to each metric: one
// class in a subset, equal scores, NaN logits, one patient, one class at all, no images.
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/measure/interval/intervals.hpp"
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
#include "cxr/measure/metric/rank/auprc.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/rank/sensitivity_at_specificity.hpp"
#include "cxr/measure/metric/rank/specificity_at_sensitivity.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "cxr/measure/metric/ratio/npv.hpp"
#include "cxr/measure/metric/ratio/precision.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "measure/hard_predictions.hpp"

using namespace cxr;

namespace {

using every_metric =
    metric_set<accuracy, precision, recall, specificity, npv, f1, auroc, auprc,
               sensitivity_at_specificity, specificity_at_sensitivity, youden_j, mcc, cohen_kappa,
               balanced_accuracy, brier, brier_decomposition, log_loss, ece, ece_equal_mass, mce,
               calibration_slope, calibration_intercept, confusion, micro<precision>,
               weighted<auroc>>;
bootstrap_settings const few{.resamples = 60};

/// "0.5", or why there is no number; a NaN in disguise fails.
std::string answer(measurement const& value) {
  if (!value.defined()) return std::string(value.why_not());
  CHECK(std::isfinite(value.value()));
  return fixed_text(value.value(), 3);
}

/// The answer of each metric by name. Its interval is within finite ends, or has a reason.
std::map<std::string, std::string> answers(predictions const& subset,
                                           std::vector<std::size_t> const& patients = {}) {
  std::map<std::string, std::string> all;
  every_metric const set;
  for (auto const& [name, value] : set(subset).scalars()) all[name] = answer(value);
  for (auto const& ranges :
       {intervals_of(set, subset, patients, few), bootstrap(set, subset, patients, few)})
    for (auto const& [name, range] : ranges) {
      INFO(name << ": " << range.why_not);
      if (range.defined()) CHECK((std::isfinite(range.low) && range.low <= range.high));
      if (range.defined()) all[name + " interval"] = "";
    }
  return all;
}

void check_reasons(std::map<std::string, std::string> const& all,
                   std::set<std::string> const& names, std::string const& reason) {
  for (auto const& name : names) {
    INFO(name);
    CHECK(all.at(name) == reason);
    CHECK_FALSE(all.contains(name + " interval"));
  }
}

}  // namespace

TEST_CASE("of negative images alone each metric has its number, or its reason",
          "[measure][bad_input]") {
  auto const all = answers(test::hard::one_class());
  CHECK(all.at("accuracy") == "0.500");
  CHECK(all.at("specificity") == "0.500");
  CHECK(all.at("precision") == "0.000");
  CHECK(all.at("npv") == "1.000");
  CHECK(all.at("brier") == "0.379");  // mean p² of p = .9526, .7311, .2689, .0474
  check_reasons(all, {"recall", "auroc", "auprc", "youden_j", "calibration_slope"},
                "no positive image");
  check_reasons(all, {"mcc", "balanced_accuracy"}, "one class only");
}

TEST_CASE("of equal scores each metric has its number, or its reason", "[measure][bad_input]") {
  auto const all = answers(test::hard::equal_scores());
  CHECK(all.at("auroc") == "0.500");
  CHECK(all.at("auprc") == "0.500");  // the part of positive images
  CHECK(all.at("log_loss") == fixed_text(std::log(2.0), 3));
  CHECK(all.at("ece") == "0.000");
  CHECK(all.at("sensitivity_at_specificity") == "0.000");
  CHECK(all.at("mcc") == "one class was predicted only");
  CHECK(all.at("precision") == "no image was predicted positive");
  CHECK(all.at("youden_j") == "0.000");
}

TEST_CASE("a NaN logit leaves no metric with a number: the image has no predicted class",
          "[measure][bad_input]") {
  auto const subset = test::hard::nan_logit();
  auto const all = answers(subset);
  for (auto const& [name, text] : all) {
    INFO(name);
    bool const over_classes = name == "weighted<auroc>";
    CHECK((text == "a logit is not a number" ||
           (over_classes && text == "undefined in every class")));
  }
  CHECK(answer(per_class<recall>{}(subset).macro()) == "undefined in every class");
  auto const counts = confusion{}(subset);
  CHECK(counts.left_out == 1);
  CHECK(xt::sum(counts.counts)() == 7);
}

TEST_CASE("thirty images of one patient are no sample: numbers, but no intervals",
          "[measure][bad_input]") {
  auto const subset = test::hard::images(30);
  std::vector<std::size_t> const single(30, 4);
  auto const all = answers(subset, single);
  CHECK(all.at("accuracy") == "0.700");
  for (auto const& [name, range] : bootstrap(every_metric{}, subset, single, few)) {
    INFO(name);
    CHECK(range.why_not == "all images are of one patient");
  }
  auto const by_formula = intervals_of(every_metric{}, subset, single, few);
  CHECK(interval_named(by_formula, "auroc").why_not == "a class is of one patient only");
  auto const wide = interval_named(by_formula, "accuracy");  // of one patient: it says little
  CHECK(wide.high - wide.low > 0.75);
}

TEST_CASE("a single class, and no images, are measured in words", "[measure][bad_input]") {
  predictions const single{.classes = 1, .logits = {1, 2}, .labels = {0, 0}};
  auto const all = answers(single);
  CHECK(all.at("accuracy") == "1.000");
  CHECK(all.at("brier") == "0.000");
  CHECK(all.at("auroc") == "not predictions of two classes");
  for (std::size_t const classes : {1u, 2u, 3u})
    for (auto const& [name, text] : answers({.classes = classes})) {
      INFO(name);
      CHECK(text.find_first_of("0123456789") == std::string::npos);
      CHECK_FALSE(name.ends_with(" interval"));
    }
}

TEST_CASE("a label of no class is refused before it is counted", "[measure][bad_input]") {
  predictions const wrong{.classes = 2, .logits = {0, 1, 0, 1}, .labels = {1, 2}};
  CHECK_THROWS_WITH(accuracy{}(wrong),
                    "cxr: image 1 has the label 2 of 2 classes; give labels from 0 to 1 "
                    "[docs/errors.md#label-range]");
}
