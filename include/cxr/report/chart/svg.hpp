// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/style.hpp"

namespace cxr {

/// A drawing of the report, with the numbers that it shows.
struct chart {
  std::string name;  ///< of its file, without ending, and of its numbers in metrics.json
  std::string svg;   ///< as it stands in the page
  json numbers;      ///< what was drawn
};

}  // namespace cxr

/// The few shapes that the charts consist of. Sizes are in units of the drawing, about a pixel.
namespace cxr::svg {

/// A coordinate: two digits, without zeros at the end.
inline std::string number(double value) {
  if (!std::isfinite(value)) return "0";
  auto text = fixed_text(value, 2);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

/// name="value", with a space before.
inline std::string attribute(std::string_view name, std::string_view value) {
  if (value.empty()) return "";
  return " " + std::string(name) + "=\"" + html::escaped(value) + "\"";
}

/// A straight line.
inline std::string line(double x1, double y1, double x2, double y2, std::string_view style) {
  return "<line" + attribute("class", style) + attribute("x1", number(x1)) +
         attribute("y1", number(y1)) + attribute("x2", number(x2)) + attribute("y2", number(y2)) +
         "/>\n";
}

/// A filled rectangle. @param opacity  0…1
inline std::string rectangle(double x, double y, double width, double height,
                             std::string_view style, double opacity = 1) {
  return "<rect" + attribute("class", style) + attribute("x", number(x)) +
         attribute("y", number(y)) + attribute("width", number(width)) +
         attribute("height", number(height)) +
         (opacity < 1 ? attribute("opacity", number(opacity)) : "") + "/>\n";
}

/// A filled circle.
inline std::string circle(double x, double y, double radius, std::string_view style) {
  return "<circle" + attribute("class", style) + attribute("cx", number(x)) +
         attribute("cy", number(y)) + attribute("r", number(radius)) + "/>\n";
}

/// Words in the letters of the system. @param anchor  "start", "middle" or "end"
inline std::string text(double x, double y, std::string_view words, std::string_view style,
                        std::string_view anchor = "") {
  return "<text" + attribute("class", style) + attribute("x", number(x)) +
         attribute("y", number(y)) + attribute("text-anchor", anchor) + ">" + html::escaped(words) +
         "</text>\n";
}

/// The same, read upwards; its middle is the place.
inline std::string upright_text(double x, double y, std::string_view words,
                                std::string_view style) {
  return "<text" + attribute("class", style) + attribute("text-anchor", "middle") +
         attribute("transform", "translate(" + number(x) + " " + number(y) + ") rotate(-90)") +
         ">" + html::escaped(words) + "</text>\n";
}

/// A whole drawing. @param words  what it shows, for those who cannot see it
inline std::string document(double width, double height, std::string_view title,
                            std::string_view words, std::string const& body,
                            std::string_view style = "chart") {
  std::string const label = std::string(title) + (words.empty() ? "" : ". ") + std::string(words);
  return "<svg role=\"img\"" + attribute("class", style) +
         attribute("viewBox", "0 0 " + number(width) + " " + number(height)) +
         attribute("aria-label", label) + ">\n" + body + "</svg>\n";
}

/// A drawing as a file of its own, which brings its colours with it.
inline std::string file(std::string const& drawing) {
  auto const begin = drawing.find(">\n") + 2;
  return "<svg xmlns=\"http://www.w3.org/2000/svg\"" + drawing.substr(4, begin - 4) + "<style>" +
         detail::colour_rules() + std::string(detail::chart_style) +
         "</style>\n<rect width=\"100%\" height=\"100%\" "
         "style=\"fill:var(--paper)\"/>\n" +
         drawing.substr(begin);
}

}  // namespace cxr::svg
