// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/measure/curve/roc.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"
#include "cxr/train/observer/reports.hpp"

namespace cxr {

/// A picture as the bytes of a PNG file.
using png = std::vector<std::uint8_t>;

namespace detail {

inline cv::Scalar const ink(60, 45, 35), faint(225, 220, 215), blue(180, 105, 30),
    orange(40, 110, 220);  // BGR

/// Text in OpenCV's vector font, drawn at twice the size of the final picture.
inline void write_text(cv::Mat& picture, std::string const& text, cv::Point place, double size,
                       cv::Scalar const& colour = ink, double align = 0) {
  int baseline = 0;
  auto const box = cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, size, 2, &baseline);
  cv::putText(picture, text,
              {place.x - static_cast<int>(align * box.width), place.y + box.height / 2},
              cv::FONT_HERSHEY_SIMPLEX, size, colour, 2, cv::LINE_AA);
}

/// Axes with ticks; maps data to pixels. Drawn at twice the final size and then halved, so that
/// lines and letters come out smooth.
class plot {
 public:
  plot(std::string const& title, std::string const& x_label, std::string const& y_label)
      : picture_(960, 1280, CV_8UC3, cv::Scalar::all(255)) {
    write_text(picture_, title, {left, 50}, 1.1);
    write_text(picture_, x_label, {(left + right) / 2, 920}, 0.9, ink, 0.5);
    write_text(picture_, y_label, {left, 105}, 0.8);
  }

  void range(double x_low, double x_high, double y_low, double y_high) {
    x_low_ = x_low, x_high_ = x_high, y_low_ = y_low, y_high_ = y_high;
  }

  void tick_x(double value, std::string const& label) {
    auto const foot = place(value, y_low_);
    cv::line(picture_, foot, place(value, y_high_), faint, 2, cv::LINE_AA);
    write_text(picture_, label, {foot.x, foot.y + 36}, 0.8, ink, 0.5);
  }
  void tick_y(double value, std::string const& label) {
    auto const foot = place(x_low_, value);
    cv::line(picture_, foot, place(x_high_, value), faint, 2, cv::LINE_AA);
    write_text(picture_, label, {foot.x - 16, foot.y}, 0.8, ink, 1);
  }

  void line(std::vector<cv::Point2d> const& points, cv::Scalar const& colour, int thickness = 5) {
    for (std::size_t i = 1; i < points.size(); ++i)
      cv::line(picture_, place(points[i - 1].x, points[i - 1].y), place(points[i].x, points[i].y),
               colour, thickness, cv::LINE_AA);
  }
  void dots(std::vector<cv::Point2d> const& points, cv::Scalar const& colour) {
    for (auto const& point : points)
      cv::circle(picture_, place(point.x, point.y), 8, colour, cv::FILLED, cv::LINE_AA);
  }
  void legend(int row, std::string const& text, cv::Scalar const& colour) {
    int const y = 140 + 44 * row;
    cv::line(picture_, {right - 330, y}, {right - 280, y}, colour, 6, cv::LINE_AA);
    write_text(picture_, text, {right - 262, y}, 0.8);
  }

  cv::Mat& picture() { return picture_; }

  png bytes() const {
    cv::Mat smooth;
    cv::resize(picture_, smooth, {}, 0.5, 0.5, cv::INTER_AREA);
    png all;
    cv::imencode(".png", smooth, all);
    return all;
  }

 private:
  static constexpr int left = 140, right = 1220, top = 140, bottom = 830;

  cv::Point place(double x, double y) const {
    return {cvRound(left + (x - x_low_) / (x_high_ - x_low_) * (right - left)),
            cvRound(bottom - (y - y_low_) / (y_high_ - y_low_) * (bottom - top))};
  }

  cv::Mat picture_;
  double x_low_ = 0, x_high_ = 1, y_low_ = 0, y_high_ = 1;
};

/// One true class of a confusion matrix: a cell for each predicted class.
inline void draw_confusion_row(cv::Mat& picture, confusion_matrix const& matrix, int truth,
                               cv::Point corner, int cell) {
  auto const count = [&](int prediction) {
    return matrix(static_cast<std::size_t>(truth), static_cast<std::size_t>(prediction));
  };
  int const K = static_cast<int>(matrix.classes());
  std::int64_t images = 0;
  for (int prediction = 0; prediction < K; ++prediction) images += count(prediction);
  for (int prediction = 0; prediction < K; ++prediction) {
    double const part =
        images == 0 ? 0 : static_cast<double>(count(prediction)) / static_cast<double>(images);
    cv::Rect const box(corner.x + prediction * cell, corner.y, cell - 6, cell - 6);
    cv::Scalar const shade = cv::Scalar(252, 244, 236) * (1 - part) + blue * part;
    cv::rectangle(picture, box, shade, cv::FILLED);
    auto const colour = part > 0.5 ? cv::Scalar::all(255) : ink;
    cv::Point const middle(box.x + box.width / 2, box.y + box.height / 2);
    write_text(picture, std::to_string(count(prediction)), middle - cv::Point(0, 24), 1.5, colour,
               0.5);
    write_text(picture, fixed_text(100 * part, 1) + " %", middle + cv::Point(0, 44), 0.9, colour,
               0.5);
  }
}

}  // namespace detail

/// Confusion matrix: rows true, columns predicted; the darker, the larger its part of the row.
inline png plot_confusion(std::string const& subset_name, confusion_matrix const& matrix,
                          std::vector<std::string> const& classes) {
  int const K = static_cast<int>(matrix.classes()), cell = 640 / K, x0 = 360, y0 = 190;
  detail::plot plot("Confusion matrix, " + subset_name, "", "");
  auto& picture = plot.picture();
  detail::write_text(picture, "predicted", {x0 + 320, 120}, 0.9, detail::ink, 0.5);
  for (int truth = 0; truth < K; ++truth) {
    detail::draw_confusion_row(picture, matrix, truth, {x0, y0 + truth * cell}, cell);
    auto const& name = classes[static_cast<std::size_t>(truth)];
    detail::write_text(picture, name, {x0 - 24, y0 + truth * cell + cell / 2}, 0.9, detail::ink, 1);
    detail::write_text(picture, name, {x0 + truth * cell + cell / 2, y0 - 30}, 0.9, detail::ink,
                       0.5);
  }
  detail::write_text(picture, "true", {x0 - 24, y0 - 30}, 0.9, detail::ink, 1);
  return plot.bytes();
}

/// Receiver operating characteristic with its area. @param curve  not empty
inline png plot_roc(std::string const& subset_name, std::vector<roc_point> const& curve,
                    measurement const& area) {
  detail::plot plot("Receiver operating characteristic, " + subset_name, "1 - specificity",
                    "sensitivity");
  for (double const rate : {0.0, 0.2, 0.4, 0.6, 0.8, 1.0}) {
    plot.tick_x(rate, fixed_text(rate, 1));
    plot.tick_y(rate, fixed_text(rate, 1));
  }
  plot.line({{0, 0}, {1, 1}}, detail::faint * 0.8, 3);
  std::vector<cv::Point2d> points;
  for (auto const& point : curve)
    points.emplace_back(point.false_positive_rate, point.true_positive_rate);
  plot.line(points, detail::blue);
  if (area.defined())
    detail::write_text(plot.picture(), "AUROC " + fixed_text(area.value(), 4), {1190, 780}, 1.0,
                       detail::ink, 1);
  return plot.bytes();
}

/// Loss of training and validation, epoch by epoch. @param epochs  not empty
inline png plot_history(std::vector<epoch_report> const& epochs) {
  detail::plot plot("Training", "epoch", "loss");
  double top = 0;
  std::vector<cv::Point2d> training, validation;
  for (auto const& epoch : epochs) {
    double const number = static_cast<double>(epoch.epoch + 1);
    training.emplace_back(number, epoch.training_loss);
    validation.emplace_back(number, epoch.validation_loss);
    top = std::max({top, epoch.training_loss, epoch.validation_loss});
  }
  double const last = std::max(2.0, training.back().x);
  double const step = std::pow(10, std::floor(std::log10(std::max(top, 1e-6)))) / 2;
  plot.range(1, last, 0, std::ceil(top / step + 0.1) * step);
  double const spacing = std::max(1.0, std::ceil(last / 12));
  for (double number = 1; number <= last; number += spacing)
    plot.tick_x(number, fixed_text(number, 0));
  for (double loss = 0; loss <= top + step; loss += step * (top / step > 8 ? 4 : 1))
    plot.tick_y(loss, fixed_text(loss, step < 0.1 ? 3 : 2));
  plot.line(training, detail::blue);
  plot.line(validation, detail::orange);
  plot.dots(training, detail::blue);
  plot.dots(validation, detail::orange);
  plot.legend(0, "training", detail::blue);
  plot.legend(1, "validation", detail::orange);
  return plot.bytes();
}

}  // namespace cxr
