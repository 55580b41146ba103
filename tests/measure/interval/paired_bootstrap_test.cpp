// SPDX-License-Identifier: MIT
#include "cxr/measure/interval/paired_bootstrap.hpp"

#include "catch.hpp"
#include "cxr/measure/interval/interval.hpp"
#include "cxr/measure/interval/pairs.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric_set.hpp"
#include "measure/cases.hpp"

using namespace cxr;

namespace {

bootstrap_settings const few{.resamples = 200};

}  // namespace

TEST_CASE("two networks are compared on the same resamples", "[measure][interval]") {
  auto const first = test::binary_case("random");
  auto second = first;
  for (std::size_t image = 0; image < second.size(); ++image)  // scores without meaning
    second.logits[2 * image + 1] = static_cast<float>(image % 5), second.logits[2 * image] = 2;
  metric_set<auroc, recall> const set;
  auto const comparisons = paired_bootstrap(set, first, second, {}, few);
  REQUIRE(comparisons.size() == 2);
  auto const& [name, area] = comparisons[0];
  CHECK(name == "auroc");
  CHECK(area.difference.value() ==
        Approx(auroc{}(first).value() - auroc{}(second).value()).epsilon(1e-12));
  CHECK(area.range.holds(area.difference.value()));
  CHECK(area.p_value.value() < 0.05);
  CHECK(area.p_value.value() > 0);
  CHECK(paired_bootstrap(set, first, first, {}, few)[0].second.p_value.why_not() ==
        "every resample gives the same value");
  CHECK_THROWS_AS(paired_bootstrap(set, first, test::binary_case("perfect"), {}, few), data_error);
}
