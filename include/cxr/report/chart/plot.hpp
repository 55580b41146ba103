// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/text.hpp"
#include "cxr/report/chart/svg.hpp"

namespace cxr::detail {

struct plot_point {
  double x = 0, y = 0;
};

/// What is drawn along an axis.
struct plot_axis {
  std::string label;                    ///< what and in which unit
  double low = 0, high = 1;             ///< ends
  std::vector<double> ticks = {};       ///< where numbers stand
  int digits = 1;                       ///< behind the point of these numbers
  std::vector<std::string> words = {};  ///< instead of the numbers, one for each tick
};

/// 0, .2, … 1.
inline plot_axis share_axis(std::string label) {
  return {.label = std::move(label), .ticks = {0, 0.2, 0.4, 0.6, 0.8, 1}};
}

/// 0 to a round number not below `top`, with four to eight ticks.
inline plot_axis axis_up_to(std::string label, double top) {
  if (!(top > 0) || !std::isfinite(top)) top = 1;
  double step = std::pow(10, std::floor(std::log10(top)));
  double const decade = step;
  for (double const part : {2.0, 1.0, 0.5, 0.25, 0.2})
    if (top / (decade * part) <= 6) step = decade * part;
  plot_axis axis{.label = std::move(label), .high = std::ceil(top / step - 1e-9) * step};
  for (int tick = 0; tick * step <= axis.high + step / 2; ++tick) axis.ticks.push_back(tick * step);
  axis.digits = 0;
  for (double rest = step; axis.digits < 7 && std::abs(rest - std::round(rest)) > 1e-6; rest *= 10)
    ++axis.digits;
  return axis;
}

/// A chart with two axes. Coordinates are those of the data; what lies outside of the axes is cut off.
class plot {
 public:
  plot(std::string title, plot_axis x, plot_axis y)
      : title_(std::move(title)), x_(std::move(x)), y_(std::move(y)) {
    draw_axes();
  }

  void line(std::vector<plot_point> const& points, std::string_view style) {
    std::string path;
    bool open = false;
    auto const add = [&](plot_point const& point) {
      path += (open ? "L" : "M") + place(point);
      open = true;
    };
    for (std::size_t index = 0; index < points.size(); ++index) {
      bool const visible = inside(points[index]);
      if (index > 0 && visible != inside(points[index - 1]))
        add(border(points[index - 1], points[index]));
      if (visible)
        add(points[index]);
      else
        open = false;
    }
    if (!path.empty()) body_ += "<path class=\"" + std::string(style) + "\" d=\"" + path + "\"/>\n";
  }

  void area(std::vector<double> const& x, std::vector<double> const& low,
            std::vector<double> const& high, std::string_view style) {
    std::string path;
    for (std::size_t index = 0; index < x.size(); ++index)
      path += (index == 0 ? "M" : "L") + place({x[index], high[index]});
    for (std::size_t index = x.size(); index > 0; --index)
      path += "L" + place({x[index - 1], low[index - 1]});
    body_ += "<path class=\"" + std::string(style) + "\" d=\"" + path + "Z\"/>\n";
  }

  void bar(double begin, double end, double low, double high, std::string_view style) {
    double const x = along(begin), y = up(std::max(low, high));
    body_ += svg::rectangle(x, y, along(end) - x, up(std::min(low, high)) - y, style);
  }

  void dot(plot_point const& point, std::string_view style) {
    body_ += svg::circle(along(point.x), up(point.y), 4, style);
  }

  void legend(std::string_view text, std::string_view style) {
    double const y = bottom + 54 + 18 * legends_;
    body_ += svg::line(left, y, left + 26, y, style) + svg::text(left + 34, y + 4, text, "");
    ++legends_;
  }

  /// The finished drawing. @param words  what it shows, for those who cannot see it
  std::string drawing(std::string_view words) const {
    double const height = bottom + 54 + 18 * legends_ - (legends_ == 0 ? 8 : 2);
    return svg::document(width, height, title_, words, body_);
  }

 private:
  static constexpr double width = 440, left = 62, right = 428, top = 40, bottom = 290;

  double along(double x) const { return left + (x - x_.low) / (x_.high - x_.low) * (right - left); }
  double up(double y) const { return bottom - (y - y_.low) / (y_.high - y_.low) * (bottom - top); }
  std::string place(plot_point const& point) const {
    return svg::number(along(point.x)) + "," + svg::number(up(point.y));
  }
  bool inside(plot_point const& point) const {
    return point.y >= y_.low && point.y <= y_.high;  // false of NaN, too
  }
  /// Where the line between two points, one of them outside, crosses the border.
  plot_point border(plot_point const& first, plot_point const& second) const {
    auto const& outer = inside(first) ? second : first;
    auto const& inner = inside(first) ? first : second;
    if (!std::isfinite(outer.y)) return inner;
    double const edge = outer.y > y_.high ? y_.high : y_.low;
    double const part = (edge - inner.y) / (outer.y - inner.y);
    return {inner.x + part * (outer.x - inner.x), edge};
  }
  void draw_axes() {
    body_ += svg::text(left, 22, title_, "name");
    auto const word = [](plot_axis const& axis, std::size_t tick) {
      return tick < axis.words.size() ? axis.words[tick]
                                      : fixed_text(axis.ticks[tick], axis.digits);
    };
    for (std::size_t tick = 0; tick < x_.ticks.size(); ++tick) {
      double const x = along(x_.ticks[tick]);
      body_ += svg::line(x, top, x, bottom, "grid");
      body_ += svg::text(x, bottom + 18, word(x_, tick), "", "middle");
    }
    for (std::size_t tick = 0; tick < y_.ticks.size(); ++tick) {
      double const y = up(y_.ticks[tick]);
      body_ += svg::line(left, y, right, y, "grid");
      body_ += svg::text(left - 8, y + 4, word(y_, tick), "", "end");
    }
    body_ += svg::text((left + right) / 2, bottom + 37, x_.label, "small", "middle");
    body_ += svg::upright_text(14, (top + bottom) / 2, y_.label, "small");
  }

  std::string title_;
  plot_axis x_, y_;
  std::string body_;
  int legends_ = 0;
};

}  // namespace cxr::detail
