// SPDX-License-Identifier: MIT
#include "cxr/report/chart/distribution.hpp"

#include <limits>

#include "catch.hpp"
#include "report/page_reader.hpp"

using namespace cxr;
using namespace cxr::detail;

namespace {

/// Probabilities 0.25 and 0.75, of which as many are positive as they promise.
binary_view honest_view() {
  std::vector<double> scores;
  std::vector<std::int64_t> labels;
  for (int image = 0; image < 80; ++image) {
    bool const high = image % 2 == 1;
    scores.push_back(high ? 0.75 : 0.25);
    labels.push_back((image / 2 % 4 < (high ? 3 : 1)) ? 1 : 0);
  }
  binary_view view{"PNEUMONIA", "NORMAL", predictions::from_scores(scores, labels), {}, 0.5, {}};
  view.scores = positive_scores(view.output);
  return view;
}

}  // namespace

TEST_CASE("honest probabilities lie on the diagonal, within their intervals", "[report][chart]") {
  auto const points = reliability_points(honest_view());
  REQUIRE(points.size() == 2);
  for (auto const& point : points) {
    CHECK(point.observed == Approx(point.predicted));
    CHECK(point.range.holds(point.observed));
    CHECK(point.images == 40);
  }
  auto const drawing = reliability_chart("reliability-test", "Reliability", honest_view());
  CHECK(drawing.numbers["bins"][0]["observed"].get<double>() == Approx(0.25));
  CHECK(test::wrong_tags(drawing.svg) == "");
}

TEST_CASE("a histogram counts every image once, with the threshold beside", "[report][chart]") {
  auto const counts = counted_scores(honest_view());
  CHECK(counts.positive[5] == 10);
  CHECK(counts.negative[5] == 30);
  CHECK(counts.positive[15] == 30);
  auto const drawing = histogram_chart("histogram-test", "Output", honest_view());
  CHECK(drawing.numbers["threshold"] == 0.5);
  CHECK_THAT(drawing.svg, Contains("above: PNEUMONIA") && Contains("below: NORMAL") &&
                              Contains("operating point 0.5000"));
}

TEST_CASE("outputs of 0, 1 and no number at all are no crash", "[report][chart][bad_input]") {
  auto view = honest_view();
  view.scores = {-1e9, 1e9, std::numeric_limits<double>::quiet_NaN(),
                 std::numeric_limits<double>::infinity()};
  view.output.labels = {0, 1, 1, 1};
  auto const counts = counted_scores(view);
  CHECK(counts.negative[0] == 1);
  CHECK(counts.positive[19] == 2);
  view.threshold.reset();
  CHECK(histogram_chart("h", "Output", view).svg.find("operating point") == std::string::npos);
}
