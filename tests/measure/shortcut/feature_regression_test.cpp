// SPDX-License-Identifier: MIT
#include "cxr/measure/shortcut/feature_regression.hpp"

#include <vector>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/measure/interval/delong.hpp"
#include "measure/shortcut/shortcut_golden.hpp"

using namespace cxr;

TEST_CASE("a regression of numbers equals scikit-learn's, out of fold and on other images",
          "[measure][shortcut]") {
  auto const& golden = test::shortcut_golden();
  auto const rows = test::rows_of(golden.at("rows"));
  auto const positive = test::classes_of(golden.at("labels"));
  auto const fitted = feature_regression<5>::fit(rows, positive);
  REQUIRE(fitted);
  auto const coefficients = golden.at("coefficients").get<std::vector<double>>();
  for (std::size_t j = 0; j < coefficients.size(); ++j)
    CHECK(fitted->coefficients()[j] == Approx(coefficients[j]).margin(1e-6));

  auto const folds = golden.at("folds").get<std::vector<std::size_t>>();
  auto const scores = out_of_fold(rows, positive, folds, 5);
  REQUIRE(scores);
  auto const expected = golden.at("out_of_fold").get<std::vector<double>>();
  for (std::size_t image = 0; image < expected.size(); ++image)
    CHECK((*scores)[image] == Approx(expected[image]).margin(1e-6));
}

TEST_CASE("numbers that separate the classes have a finite regression", "[measure][shortcut]") {
  std::vector<std::array<double, 1>> const rows{{330}, {330}, {1858}, {1858}};
  auto const fitted = feature_regression<1>::fit(rows, {true, true, false, false});
  REQUIRE(fitted);
  // scikit-learn: LogisticRegression().fit([[-1], [-1], [1], [1]], [1, 1, 0, 0]).coef_
  CHECK(fitted->coefficients()[0] == Approx(-1.042597).epsilon(1e-6));
  CHECK((*fitted)({330}) == Approx(1.042597).epsilon(1e-6));
}

TEST_CASE("whether folds have both classes is known before a regression is fitted",
          "[measure][shortcut]") {
  CHECK_FALSE(have_both_classes({true, false, false, false}, {0, 1, 0, 1}, 2));
  CHECK_FALSE(have_both_classes({true, true, false, true}, {0, 1, 0, 1}, 2));
  CHECK(have_both_classes({true, false, true, false}, {0, 0, 1, 1}, 2));
}

TEST_CASE("folds that leave one class have no scores", "[measure][shortcut][bad_input]") {
  std::vector<std::array<double, 1>> const rows{{1}, {2}, {3}, {4}};
  CHECK_FALSE(out_of_fold(rows, {true, false, false, false}, {0, 1, 0, 1}, 2));
  CHECK(out_of_fold(rows, {true, false, true, false}, {0, 0, 1, 1}, 2));
}
