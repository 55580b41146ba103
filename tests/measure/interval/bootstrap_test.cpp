// SPDX-License-Identifier: MIT
#include "cxr/measure/interval/bootstrap.hpp"

#include <limits>

#include "catch.hpp"
#include "cxr/measure/interval/delong.hpp"
#include "cxr/measure/interval/intervals.hpp"
#include "cxr/measure/interval/paired_bootstrap.hpp"
#include "cxr/measure/interval/wilson.hpp"
#include "cxr/measure/metric/average/per_class.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric_set.hpp"
#include "measure/cases.hpp"
#include "measure/user_metrics.hpp"

using namespace cxr;

namespace {

bootstrap_settings const few{.resamples = 200};

/// Each image so many times, as that many images of one patient.
predictions repeated(predictions const& subset, std::size_t times) {
  std::vector<std::size_t> images;
  for (std::size_t image = 0; image < subset.size(); ++image)
    images.insert(images.end(), times, image);
  return gathered(subset, images);
}

}  // namespace

TEST_CASE("the bootstrap gives equal intervals for equal seeds, whatever the threads",
          "[measure][interval]") {
  auto const subset = test::binary_case("random");
  metric_set<auroc, f1, test::fbeta> const set{test::fbeta{.beta = 2}};  // a user's own metric
  auto settings = few;
  settings.threads = 1;
  auto const single = bootstrap(set, subset, {}, settings);
  settings.threads = 5;
  auto const five = bootstrap(set, subset, {}, settings);
  settings.seed = 2;
  auto const other = bootstrap(set, subset, {}, settings);
  REQUIRE(single.size() == 3);
  for (std::size_t index = 0; index < single.size(); ++index) {
    INFO(single[index].first);
    CHECK(single[index].second.low == five[index].second.low);
    CHECK(single[index].second.high == five[index].second.high);
    CHECK(single[index].second.low != other[index].second.low);
    CHECK(single[index].second.method == "bootstrap, BCa");
  }
  CHECK(single[2].first == "fbeta");
}

TEST_CASE("images of one patient do not make the interval of the bootstrap narrower",
          "[measure][interval]") {
  auto const subset = test::binary_case("random");
  auto const many = repeated(subset, 5);
  std::vector<std::size_t> patients;
  for (std::size_t image = 0; image < many.size(); ++image) patients.push_back(image / 5);
  metric_set<auroc> const set;
  auto const single = bootstrap(set, subset, {}, few)[0].second;
  auto const grouped = bootstrap(set, many, patients, few)[0].second;
  auto const loose = bootstrap(set, many, {}, few)[0].second;
  CHECK(grouped.low == Approx(single.low).epsilon(1e-9));
  CHECK(grouped.high == Approx(single.high).epsilon(1e-9));
  CHECK(loose.high - loose.low < 0.7 * (single.high - single.low));
}

TEST_CASE("resamples without a class are left out and counted", "[measure][interval]") {
  predictions subset{.classes = 2};
  for (int image = 0; image < 20; ++image) {
    subset.logits.insert(subset.logits.end(), {0, static_cast<float>(image % 7)});
    subset.labels.push_back(image < 2);
  }
  auto const range = bootstrap(metric_set<auroc>{}, subset, {}, few)[0].second;
  CHECK(range.defined());
  CHECK(range.left_out > 5);  // 0.9^20 of them: 12 %
  CHECK(range.left_out < 60);
}

TEST_CASE("a number that is undefined, or always the same, has no interval, in words",
          "[measure][interval]") {
  metric_set<recall> const set;
  auto const reason = [&](predictions const& subset,
                          std::vector<std::size_t> const& patients = {}) {
    return interval_named(bootstrap(set, subset, patients, few), "recall").why_not;
  };
  CHECK(reason(test::binary_case("only negative")) == "no positive image");
  CHECK(reason(test::binary_case("perfect")) == "every resample gives the same value");
  auto const subset = test::binary_case("random");
  CHECK(reason(subset, std::vector<std::size_t>(subset.size(), 1)) ==
        "all images are of one patient");
  CHECK(reason(predictions{.classes = 2}) == "no interval was computed");
}

TEST_CASE("a single patient is not drawn again and again", "[measure][interval]") {
  auto const subset = test::binary_case("random");
  std::size_t calls = 0;
  detail::patient_draws const draws(subset, std::vector<std::size_t>(subset.size(), 4), 1);
  detail::resampled_statistic const resamples(
      [&](std::vector<std::size_t> const&) {
        ++calls;
        return named_measurements{{"a", 0.5}, {"b", measurement::undefined("no positive image")}};
      },
      draws, few);
  CHECK(calls == 1);
  CHECK(resamples.range(0, few).why_not == "all images are of one patient");
  CHECK(resamples.range(1, few).why_not == "no positive image");
}

TEST_CASE("settings without an interval are refused", "[measure][interval][bad_input]") {
  auto const subset = test::binary_case("random");
  metric_set<recall> const set;
  double const nan = std::numeric_limits<double>::quiet_NaN();
  for (double const level : {0.0, 1.0, 95.0, -0.95, nan}) {
    CHECK_THROWS_AS(bootstrap(set, subset, {}, {.level = level}), setting_error);
    CHECK_THROWS_AS(intervals_of(set, subset, {}, {.level = level}), setting_error);
    CHECK_THROWS_AS(paired_bootstrap(set, subset, subset, {}, {.level = level}), setting_error);
    CHECK_THROWS_AS(wilson(1, 2, level), setting_error);
    CHECK_THROWS_AS(delong_interval(subset, {}, level), setting_error);
    CHECK_THROWS_AS(delong_test(subset, subset, {}, level), setting_error);
  }
  CHECK_THROWS_WITH(bootstrap(set, subset, {}, {.resamples = -1}), Contains("-1 resamples"));
  CHECK(bootstrap(set, subset, {}, {.resamples = 0}).empty());
}

TEST_CASE("each class of a finding has an interval of its own", "[measure][interval]") {
  auto const findings = test::predictions_of(test::metric_goldens().at("multi_label"));
  auto const intervals = bootstrap(metric_set<per_class<auroc>>{}, findings, {}, few);
  auto const values = per_class<auroc>{}(findings);
  REQUIRE(intervals.size() == 4);
  CHECK(intervals[0].second.holds(values.macro().value()));
  CHECK(intervals[3].second.holds(values.by_class[2].second.value()));
}
