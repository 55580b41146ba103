// SPDX-License-Identifier: MIT
#include "cxr/measure/interval/delong.hpp"

#include "catch.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "measure/cases.hpp"

using namespace cxr;

namespace {

predictions with_scores(json const& scores) {
  predictions subset{.classes = 2};
  subset.labels =
      test::measure_goldens().at("delong").at("labels").get<std::vector<std::int64_t>>();
  for (auto const& score : scores) {
    subset.logits.insert(subset.logits.end(), {0, score.get<float>()});
    subset.records.push_back(subset.records.size());
  }
  return subset;
}

}  // namespace

TEST_CASE("DeLong's variance by ranks equals that over all pairs, ties and patients included",
          "[measure][interval]") {
  auto const& expected = test::measure_goldens().at("delong");
  auto const subset = with_scores(expected.at("first"));
  auto const patients = expected.at("patients").get<std::vector<std::size_t>>();
  auto const single = delong(subset), clustered = delong(subset, patients);
  CHECK(single.area == Approx(expected.at("area").get<double>()).epsilon(1e-12));
  CHECK(single.area == Approx(auroc{}(subset).value()).epsilon(1e-12));
  CHECK(single.variance == Approx(expected.at("variance").get<double>()).epsilon(1e-9));
  CHECK(clustered.variance == Approx(expected.at("clustered").get<double>()).epsilon(1e-9));
}

TEST_CASE("two AUROCs on the same images are compared as DeLong does", "[measure][interval]") {
  auto const& expected = test::measure_goldens().at("delong");
  auto const first = with_scores(expected.at("first")), second = with_scores(expected.at("second"));
  auto const result = delong_test(first, second);
  CHECK(result.difference.value() == Approx(expected.at("difference").get<double>()).epsilon(1e-9));
  CHECK(result.p_value.value() == Approx(expected.at("p_value").get<double>()).epsilon(1e-7));
  CHECK(result.range.low == Approx(expected.at("interval")[0].get<double>()).epsilon(1e-7));
  CHECK(result.range.high == Approx(expected.at("interval")[1].get<double>()).epsilon(1e-7));
  CHECK(delong_test(second, first).p_value.value() == Approx(result.p_value.value()));
  CHECK(delong_test(first, first).p_value.why_not() ==
        "the images show no variation of the difference");
}

TEST_CASE("the interval of an AUROC stays between 0 and 1, and holds the area",
          "[measure][interval]") {
  for (auto const* name : {"random", "ties", "unbalanced"}) {
    INFO(name);
    auto const subset = test::binary_case(name);
    auto const range = auroc{}.interval_of(subset, {}, 0.999);
    CHECK(range.low > 0);
    CHECK(range.high < 1);
    CHECK(range.holds(auroc{}(subset).value()));
  }
}

TEST_CASE("an AUROC without variation, or of one class, has no interval, in words",
          "[measure][interval]") {
  auto const reason = [](char const* name) {
    return delong_interval(test::binary_case(name)).why_not;
  };
  CHECK(reason("perfect") == "the images show no variation of the area");
  CHECK(reason("all scores equal") == "the images show no variation of the area");
  CHECK(reason("only positive") == "no negative image");
  CHECK(delong_interval(predictions{.classes = 2}).why_not == "no positive image");
  CHECK(delong_interval(predictions{.classes = 1, .logits = {1}, .labels = {0}}).why_not ==
        "not predictions of two classes");
}

TEST_CASE("networks that rank every image right have an area of exactly 1 and no interval",
          "[measure][interval]") {
  for (std::size_t const positives : {3, 7, 10, 49}) {
    std::vector<double> scores(positives, 0.9);
    std::vector<std::int64_t> labels(positives, 1);
    for (int image = 0; image < 30; ++image) scores.push_back(0.1), labels.push_back(0);
    auto const subset = predictions::from_scores(scores, labels);
    CHECK(delong(subset).area == 1);
    CHECK_FALSE(delong_interval(subset).defined());
  }
}

TEST_CASE("where a class is of one patient, its variation between patients is not known",
          "[measure][interval]") {
  auto const subset = predictions::from_scores(std::vector<double>{0.9, 0.2, 0.3, 0.1},
                                               std::vector<std::int64_t>{1, 1, 0, 0});
  std::vector<std::size_t> const patients{5, 5, 6, 7};
  CHECK(delong(subset, patients).why_not == "a class is of one patient only");
}

TEST_CASE("predictions of different images are not compared", "[measure][interval]") {
  auto const subset = test::binary_case("random");
  CHECK_THROWS_WITH(delong_test(subset, test::binary_case("perfect")),
                    Catch::Contains("not the same images"));
  auto other = subset;
  other.labels[0] = 1 - other.labels[0];
  CHECK_THROWS_AS(delong_test(subset, other), data_error);
}
