// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/average/micro.hpp"

#include "catch.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "cxr/measure/metric/ratio/precision.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "cxr/measure/metric_set.hpp"
#include "laws/metric_laws.hpp"
#include "measure/cases.hpp"

using namespace cxr;

namespace {

template <class M>
void check_scikit_learn(predictions const& subset, json const& entry) {
  INFO(M::name);
  test::check_equal(micro<M>{}(subset), entry.at("micro").at(M::name));
}

}  // namespace

TEST_CASE("several classes together equal scikit-learn's micro average",
          "[measure][metric][micro]") {
  auto const& several = test::metric_goldens().at("several");
  auto const subset = test::predictions_of(several);
  check_scikit_learn<auroc>(subset, several);
  check_scikit_learn<precision>(subset, several);
  check_scikit_learn<recall>(subset, several);
  check_scikit_learn<f1>(subset, several);
  CHECK(micro<f1>{}(subset).value() == Approx(accuracy{}(subset).value()));
}

TEST_CASE("findings together equal scikit-learn on the known labels, at their thresholds",
          "[measure][metric][micro]") {
  auto const& entry = test::metric_goldens().at("multi_label");
  auto subset = test::predictions_of(entry);
  subset.operating_point.thresholds = entry.at("thresholds").get<std::vector<double>>();
  check_scikit_learn<auroc>(subset, entry);
  check_scikit_learn<accuracy>(subset, entry);
  check_scikit_learn<precision>(subset, entry);
  check_scikit_learn<recall>(subset, entry);
  check_scikit_learn<specificity>(subset, entry);
  check_scikit_learn<f1>(subset, entry);
}

TEST_CASE("micro is a metric of one number that stands in a set beside per_class",
          "[measure][metric][micro]") {
  STATIC_REQUIRE(ScalarMetric<micro<recall>>);
  STATIC_REQUIRE(micro<recall>::name == "micro<recall>");
  STATIC_REQUIRE(micro<recall>::tasks == all_tasks);
  STATIC_REQUIRE_FALSE(BinaryMetric<per_class<recall>>);
  auto const subset = test::predictions_of(test::metric_goldens().at("several"));
  metric_set<best_by<micro<auroc>>, per_class<auroc>> const set;
  auto const measured = set(subset);
  CHECK(set.score(measured, subset) == micro<auroc>{}(subset).value());
  CHECK(measured.scalars().front().first == "micro<auroc>");
  CHECK_FALSE(micro<recall>{}(predictions{.classes = 3}).defined());
}

TEST_CASE("micro keeps the laws of Metric", "[measure][metric][micro]") {
  laws::check_metric(micro<auroc>{});
  laws::check_metric(micro<f1>{});
}
