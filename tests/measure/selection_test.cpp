// SPDX-License-Identifier: MIT
#include "cxr/measure/selection.hpp"

#include <limits>

#include "catch.hpp"
#include "cxr/measure/decision/fixed_threshold.hpp"
#include "cxr/measure/decision/youden.hpp"

using namespace cxr;

namespace {

/// Two classes; logits are the log-odds of the positive one.
predictions subset(std::vector<float> const& logits, std::vector<std::int64_t> const& labels) {
  predictions output{.classes = 2, .labels = labels};
  for (float const logit : logits) {
    output.logits.insert(output.logits.end(), {0, logit});
    output.records.push_back(output.records.size());
  }
  return output;
}

// On validation the classes are apart at 0, under stress at 2: the same network is surer of all.
predictions const plain = subset({-2, -1, 1, 2}, {0, 0, 1, 1});
predictions const stressed = subset({0, 1, 3, 4}, {0, 0, 1, 1});

double log_odds(operating_point const& point) {
  double const p = point.thresholds.at(0);
  return std::log(p / (1 - p));
}

}  // namespace

TEST_CASE("the score of an epoch is that of validation, of stress, their mean or the lower one",
          "[measure][selection]") {
  CHECK(selection_score(selection::validation, 0.98, 0.7) == 0.98);
  CHECK(selection_score(selection::stress, 0.98, 0.7) == 0.7);
  CHECK(selection_score(selection::mean, 0.98, 0.7) == Approx(0.84));
  CHECK(selection_score(selection::worst, 0.98, 0.7) == 0.7);
  CHECK(selection_score(selection::worst, 0.6, 0.7) == 0.6);
  double const undefined = -std::numeric_limits<double>::infinity();
  CHECK(selection_score(selection::mean, 0.98, undefined) == undefined);
}

TEST_CASE("the operating point is chosen on the images that the selection names",
          "[measure][selection]") {
  auto const point = [](selection choice) {
    return select_operating_point(youden{}, choice, plain, stressed);
  };
  CHECK(point(selection::validation) == youden{}(plain));
  CHECK(log_odds(point(selection::stress)) == Approx(2));
  CHECK(point(selection::stress).rule == "Youden's J, chosen on stress validation");
  // Both together: between 0 and 1 and between 1 and 2 one image of eight is wrong; 0.5 is nearer to
  // the probability 0.5.
  CHECK(log_odds(point(selection::mean)) == Approx(0.5));
  CHECK_THAT(point(selection::mean).rule, EndsWith("on validation and stress validation"));
}

TEST_CASE("for the worse of both, the operating point is the best where it is worst",
          "[measure][selection]") {
  auto const worst = select_operating_point(youden{}, selection::worst, plain, stressed);
  auto const balance = [&](operating_point const& point) {
    return detail::lowest_balance(point, plain, stressed);
  };
  for (auto const choice : {selection::validation, selection::stress, selection::mean})
    CHECK(balance(worst) >= balance(select_operating_point(youden{}, choice, plain, stressed)));
  CHECK(balance({"-", {0.5}}) == 0.75);  // under stress one of two negative images is above 0
}

TEST_CASE("a fixed threshold stays as it is, whatever the selection", "[measure][selection]") {
  for (auto const choice : {selection::stress, selection::mean, selection::worst})
    CHECK(select_operating_point(fixed_threshold{}, choice, plain, stressed) ==
          fixed_threshold{}(plain));
}

TEST_CASE("without stress validation the operating point is chosen on validation",
          "[measure][selection]") {
  CHECK(select_operating_point(youden{}, selection::worst, plain, {}) == youden{}(plain));
}
