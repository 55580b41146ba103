// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/calibration/bins.hpp"

#include "catch.hpp"

using namespace cxr;

namespace {

outcomes outcomes_with(std::vector<double> const& probabilities,
                       std::vector<std::int64_t> const& labels) {
  return outcomes_of(predictions::from_scores(probabilities, labels));
}

}  // namespace

TEST_CASE("bins of equal width hold the images up to their upper end", "[measure][calibration]") {
  auto const bins =
      calibration_bins(outcomes_with({0.5, 0.1, 0.9, 0.5}, {1, 0, 1, 0}), 2, binning::equal_width);
  REQUIRE(bins.size() == 2);
  CHECK(bins[0].images == 3);
  CHECK(bins[0].probability == Approx(1.1));
  CHECK(bins[0].happened == 1);
  CHECK(bins[1].images == 1);
  CHECK(bins[1].squares == Approx(0.81));
  CHECK(bins[1].products == Approx(0.9));
}

TEST_CASE("empty bins are not listed", "[measure][calibration]") {
  CHECK(calibration_bins(outcomes_with({0.01, 0.99}, {0, 1}), 100, binning::equal_width).size() ==
        2);
}

TEST_CASE("bins of equal mass keep equal probabilities together", "[measure][calibration]") {
  auto const filled = calibration_bins(
      outcomes_with({0.1, 0.2, 0.2, 0.2, 0.2, 0.9}, {0, 0, 1, 0, 1, 1}), 3, binning::equal_mass);
  REQUIRE(filled.size() == 2);
  CHECK(filled[0].images == 5);
  CHECK(filled[1].images == 1);
}

TEST_CASE("each probability that occurs may be a bin", "[measure][calibration]") {
  auto const bins =
      calibration_bins(outcomes_with({0.7, 0.2, 0.7, 0.2}, {1, 0, 0, 0}), 0, binning::distinct);
  REQUIRE(bins.size() == 2);
  CHECK(bins[0].happened == 0);
  CHECK(bins[1].happened == 1);
}
