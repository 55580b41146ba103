// SPDX-License-Identifier: MIT
#include "cxr/report/plots.hpp"

#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"

using namespace cxr;

namespace {

/// (H,W) = (480,640), 3 channels; empty where the bytes are no PNG.
cv::Mat decoded(png const& bytes) { return cv::imdecode(bytes, cv::IMREAD_COLOR); }

void check_plot(png const& bytes) {
  auto const picture = decoded(bytes);
  CHECK(picture.cols == 640);
  CHECK(picture.rows == 480);
  cv::Scalar mean, deviation;
  cv::meanStdDev(picture, mean, deviation);
  for (int channel = 0; channel < 3; ++channel) CHECK(deviation[channel] > 0);  // not blank
}

/// Whether a colour of detail:: is drawn inside the axes, left of their legend and text.
bool has_line(png const& bytes, cv::Scalar const& colour) {
  cv::Mat same;
  cv::Scalar const rounding = cv::Scalar::all(2);
  cv::inRange(decoded(bytes)(cv::Range(70, 415), cv::Range(70, 430)), colour - rounding,
              colour + rounding, same);
  return cv::countNonZero(same) > 0;
}

void check_history(std::vector<epoch_report> const& epochs) {
  auto const bytes = plot_history(epochs);
  check_plot(bytes);
  CHECK(has_line(bytes, detail::blue));
  CHECK(has_line(bytes, detail::orange));
}

epoch_report epoch(std::int64_t number, double training, double validation) {
  epoch_report report;
  report.epoch = number;
  report.training_loss = training;
  report.validation_loss = validation;
  return report;
}

predictions const four_images{.classes = 2,
                              .logits = {0, 2, 0, 1, 0, 1, 0, 0},
                              .labels = {1, 1, 0, 0},
                              .records = {0, 1, 2, 3}};

}  // namespace

TEST_CASE("a confusion matrix is darkest where a row has most of its images", "[report][plots]") {
  auto const counts = confusion{}({.classes = 2,
                                   .logits = {1, 0, 1, 0, 1, 0, 0, 1},
                                   .labels = {0, 0, 0, 1},
                                   .records = {0, 1, 2, 3}});
  auto const bytes = plot_confusion("validation", counts, {"NORMAL", "PNEUMONIA"});
  check_plot(bytes);
  // The corners of the cells, at half the size that they are drawn in: blue falls, red even more.
  auto const picture = decoded(bytes);
  auto const red = [&](int row, int column) {
    return static_cast<int>(
        picture.at<cv::Vec3b>((190 + row * 320) / 2 + 5, (360 + column * 320) / 2 + 5)[2]);
  };
  CHECK(red(0, 0) < red(0, 1));  // three of three images
  CHECK(red(1, 1) < red(1, 0));  // one of one
}

TEST_CASE("a confusion matrix without images, and one of many classes, is drawn",
          "[report][plots]") {
  check_plot(plot_confusion("test", confusion{}({.classes = 2}), {"a", "b"}));
  check_plot(plot_confusion("test", confusion{}({.classes = 5}), {"a", "b", "c", "d", "e"}));
}

TEST_CASE("a ROC curve is drawn with its area, and without where that is undefined",
          "[report][plots]") {
  auto const curve = roc_curve(four_images);
  auto const with_area = plot_roc("test", curve, auroc{}(four_images));
  auto const without_area = plot_roc("test", curve, measurement::undefined("no reason"));
  check_plot(with_area);
  check_plot(without_area);
  for (auto const& bytes : {with_area, without_area}) {
    CHECK(has_line(bytes, detail::blue));
    CHECK(has_line(bytes, detail::faint * 0.8));  // of chance
    CHECK_FALSE(has_line(bytes, detail::orange));
  }
  CHECK(with_area != without_area);
}

TEST_CASE("a history of one epoch, of many, and of losses of 0 or huge ones is drawn",
          "[report][plots]") {
  check_history({epoch(0, 0.5, 0.25)});
  auto const zeros = plot_history({epoch(0, 0, 0), epoch(1, 0, 0)});
  check_plot(zeros);
  CHECK(has_line(zeros, detail::orange));  // it covers the blue line
  check_history({epoch(0, 1e6, 1e7), epoch(1, 1, 2)});
  std::vector<epoch_report> many;
  for (std::int64_t number = 0; number < 300; ++number) many.push_back(epoch(number, 1, 0.5));
  check_history(many);
}

TEST_CASE("numbers in plots are rounded to fixed digits", "[report][plots]") {
  CHECK(fixed_text(0.98765, 3) == "0.988");
  CHECK(fixed_text(2, 0) == "2");
}
