// SPDX-License-Identifier: MIT
#include "cxr/measure/label_errors.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "measure/hard_predictions.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

std::vector<json> const& goldens() {
  static auto const all = read_json(test::golden("label_errors.json")).get<std::vector<json>>();
  return all;
}

predictions predictions_of_case(json const& golden) {
  return predictions::from_scores(golden.at("probabilities").get<std::vector<double>>(),
                                  golden.at("labels").get<std::vector<std::int64_t>>(),
                                  golden.at("classes").get<std::size_t>());
}

}  // namespace

TEST_CASE("label qualities and confident counts equal cleanlab's", "[measure][label_errors]") {
  for (auto const& golden : goldens()) {
    auto const subset = predictions_of_case(golden);
    for (auto const rule : {label_quality::self_confidence, label_quality::normalised_margin}) {
      auto const qualities = label_qualities(subset, rule);
      auto const name = std::string(names(rule)[static_cast<std::size_t>(rule)]);
      auto const expected = golden.at(name).get<std::vector<double>>();
      REQUIRE(qualities.size() == expected.size());
      for (std::size_t image = 0; image < expected.size(); ++image)
        CHECK(qualities[image].quality == Approx(expected[image]).margin(1e-12));
    }
    CHECK(confident_joint(subset) == golden.at("confident_joint").get<std::vector<std::size_t>>());
  }
}

TEST_CASE("the most suspect labels are cleanlab's issues in its order, and mostly planted ones",
          "[measure][label_errors]") {
  for (auto const& golden : goldens()) {
    auto const subset = predictions_of_case(golden);
    auto const wrong = golden.at("wrong").get<std::set<std::size_t>>();
    auto const suspects = suspected_label_errors(subset, wrong.size());
    REQUIRE(suspects.size() == wrong.size());
    auto const found = std::count_if(suspects.begin(), suspects.end(), [&](auto const& suspect) {
      return wrong.contains(suspect.image);
    });
    CHECK(static_cast<double>(found) >= 0.6 * static_cast<double>(wrong.size()));
    for (auto const& suspect : suspects) {
      CHECK(suspect.class_index == static_cast<std::size_t>(subset.labels[suspect.image]));
      CHECK(suspect.likeliest != suspect.class_index);
    }
    // cleanlab chooses by class and then ranks: its order is that of the whole ranking.
    std::vector<std::size_t> order, issues = golden.at("issues");
    for (auto const& suspect : suspected_label_errors(subset, subset.size()))
      if (std::count(issues.begin(), issues.end(), suspect.image) > 0)
        order.push_back(suspect.image);
    CHECK(order == issues);
  }
}

TEST_CASE("findings are judged one by one, unknown ones not at all", "[measure][label_errors]") {
  auto const subset = predictions::from_scores(
      std::vector<double>{0.9, 0.2, 0.1, 0.7},
      {presence::absent, presence::absent, presence::present, presence::unknown}, 2);
  auto const suspects = suspected_label_errors(subset, 2);
  REQUIRE(suspects.size() == 2);
  CHECK(suspects[0].image == 0);
  CHECK(suspects[0].class_index == 0);
  CHECK(suspects[0].likeliest == 1);
  CHECK(suspects[0].quality == Approx(0.1));
  CHECK(suspects[1].image == 1);
  CHECK(suspects[1].likeliest == 0);
  CHECK(label_qualities(subset).size() == 3);
  CHECK(label_qualities(subset, label_quality::normalised_margin)[1].quality == Approx(0.8));
}

TEST_CASE("of several classes the likeliest other one is named", "[measure][label_errors]") {
  auto const subset =
      predictions::from_scores(std::vector<double>{0.2, 0.3, 0.5}, std::vector<std::int64_t>{0}, 3);
  auto const suspects = suspected_label_errors(subset, 10, label_quality::normalised_margin);
  REQUIRE(suspects.size() == 1);
  CHECK(suspects[0].likeliest == 2);
  CHECK(suspects[0].quality == Approx(0.35));
  CHECK(suspected_label_errors(subset, 0).empty());
}

TEST_CASE("labels without another class cannot be wrong", "[measure][label_errors][bad_input]") {
  predictions const single{.classes = 1, .logits = {0}, .labels = {0}};
  CHECK_THROWS_WITH(suspected_label_errors(single, 1),
                    Contains("labels are compared with other classes, and there are none; give "
                             "predictions of two exclusive classes or more "
                             "[docs/errors.md#label-errors]"));
  predictions const findings{
      .classes = 2, .logits = {0, 0}, .findings = {presence::absent, presence::present}};
  CHECK_THROWS_WITH(confident_joint(findings), Contains("there are findings; give"));
}

TEST_CASE("labels without a probability are not ranked in silence",
          "[measure][label_errors][bad_input]") {
  CHECK_THROWS_WITH(suspected_label_errors(test::hard::nan_logit(), 3),
                    Contains("image 2: a logit is not a number; leave out the images"));
  CHECK_THROWS_AS(confident_joint(test::hard::nan_logit()), data_error);
}
