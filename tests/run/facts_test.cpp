// SPDX-License-Identifier: MIT
#include "cxr/run/facts.hpp"

#include "catch.hpp"
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/source/synthetic_findings.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "cxr/learn/loss/masked_bce.hpp"
#include "cxr/measure/calibration/temperature.hpp"
#include "cxr/measure/decision/youden.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/weights/xrv.hpp"

// tests/fail/run/ holds the pairs that do not compile; here stand pairs that do.
using namespace cxr;

namespace {

template <class... Ps>
inline constexpr bool accepted =
    std::is_empty_v<detail::explain_facts<detail::sorted_policies<Ps...>>>;

using three_classes = image_folder<"covid", "normal", "viral">;

/// No Preprocess, no Loss, no MetricSet: their own contracts explain that.
struct broken {
  static constexpr std::string_view name = "broken";
};
struct for_1024_features : linear_head {
  static constexpr std::int64_t features = 1024;
};

}  // namespace

TEST_CASE("policies that fit together are accepted", "[run][facts]") {
  STATIC_REQUIRE(accepted<>);
  STATIC_REQUIRE(accepted<image_folder<"covid", "normal">, stratified_holdout>);
  STATIC_REQUIRE(accepted<stratified_holdout_leaking_patients>);
  STATIC_REQUIRE(accepted<densenet121<xrv_all>>);
  STATIC_REQUIRE(accepted<densenet121<>, for_1024_features>);
  STATIC_REQUIRE(accepted<youden>);
}

TEST_CASE("several classes and findings are measured class by class", "[run][facts]") {
  STATIC_REQUIRE(accepted<three_classes, stratified_holdout,
                          metric_set<accuracy, per_class<auroc>, confusion>>);
  STATIC_REQUIRE(accepted<synthetic_findings, masked_bce, metric_set<best_by<per_class<auroc>>>>);
  STATIC_REQUIRE(accepted<synthetic_findings, masked_bce, metric_set<>, youden>);
}

TEST_CASE("the task that policies are compared by is that of the source", "[run][facts]") {
  using compared = decltype(detail::compare_tasks<three_classes, metric_set<accuracy>,
                                                  fixed_threshold, temperature>());
  STATIC_REQUIRE(
      std::is_same_v<compared, detail::explain_tasks<task::multiclass, accuracy::tasks,
                                                     fixed_threshold::tasks, temperature::tasks>>);
}

TEST_CASE("a policy that breaks its own contract is passed over, so that it gives one error",
          "[run][facts]") {
  STATIC_REQUIRE(std::is_same_v<decltype(detail::compare_channels<broken, densenet121<>>()),
                                detail::explain_channels<1, 1, 1>>);
  STATIC_REQUIRE(std::is_same_v<decltype(detail::compare_features<broken, linear_head>()),
                                detail::explain_features<0, 0>>);
  STATIC_REQUIRE(std::is_same_v<
                 decltype(detail::compare_tasks<kaggle_chest_xray, broken, youden, temperature>()),
                 detail::explain_tasks<task::binary, all_tasks, all_tasks, all_tasks>>);
  STATIC_REQUIRE(
      std::is_same_v<decltype(detail::compare_labelling<kaggle_chest_xray, broken>()),
                     detail::explain_labelling<labelling::exclusive, labelling::exclusive>>);
  STATIC_REQUIRE(detail::explain_patients<broken, patient_holdout>::available);
}
