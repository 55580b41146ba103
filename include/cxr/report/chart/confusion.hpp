// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cxr/core/json.hpp"
#include "cxr/core/text.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"
#include "cxr/report/chart/svg.hpp"

namespace cxr::detail {

/// Images of a true class, in all columns.
inline std::int64_t images_in_row(confusion_matrix const& matrix, std::size_t truth) {
  std::int64_t images = 0;
  for (std::size_t prediction = 0; prediction < matrix.classes(); ++prediction)
    images += matrix(truth, prediction);
  return images;
}

/// The first characters of a name that is too long for its place; whole characters of UTF-8.
inline std::string shortened(std::string const& name, std::size_t most) {
  if (name.size() <= most) return name;
  std::size_t end = most - 1;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
  return name.substr(0, end) + "…";
}

/// The cells of one true class: count, and part of the row. The larger the part, the darker.
inline std::string confusion_row(confusion_matrix const& matrix, std::size_t truth, double x,
                                 double y, double cell) {
  auto const images = static_cast<double>(images_in_row(matrix, truth));
  bool const small = cell < 60;
  std::string row;
  for (std::size_t prediction = 0; prediction < matrix.classes(); ++prediction) {
    auto const count = matrix(truth, prediction);
    double const part = images > 0 ? static_cast<double>(count) / images : 0;
    double const left = x + cell * static_cast<double>(prediction), middle = left + cell / 2;
    row += svg::rectangle(left, y, cell - 2, cell - 2, "cell", 0.06 + 0.42 * part);
    row += svg::text(middle, y + cell / 2 + (small ? 5 : 2), std::to_string(count),
                     small ? "" : "count", "middle");
    if (!small)
      row += svg::text(middle, y + cell / 2 + 24, fixed_text(100 * part, 1) + " %", "", "middle");
  }
  return row;
}

/// Confusion matrix: rows true, columns predicted. @param name  of its file
inline chart confusion_chart(std::string const& name, std::string const& title,
                             confusion_matrix const& matrix,
                             std::vector<std::string> const& classes) {
  std::size_t const K = matrix.classes();
  double const cell = std::max(280 / static_cast<double>(K), 34.0), x = 140, y = 74;
  double const side = cell * static_cast<double>(K);
  std::string body = svg::text(x, 22, title, "name") +
                     svg::text(x + side / 2, 44, "predicted", "small", "middle") +
                     svg::text(x - 10, y - 8, "true", "small", "end");
  std::string words = "Confusion matrix.";
  json rows = json::array();
  auto const letters = static_cast<std::size_t>(std::max(cell / 8, 4.0));
  for (std::size_t truth = 0; truth < K; ++truth) {
    double const middle = cell * (static_cast<double>(truth) + 0.5);
    body += confusion_row(matrix, truth, x, y + cell * static_cast<double>(truth), cell);
    body += svg::text(x - 10, y + middle + 4, shortened(classes[truth], 16), "", "end");
    body += svg::text(x + middle, y - 8, shortened(classes[truth], letters), "", "middle");
    words += " Of true " + classes[truth] + ":";
    for (std::size_t prediction = 0; prediction < K; ++prediction) {
      words += " " + std::to_string(matrix(truth, prediction)) + " as " + classes[prediction] +
               (prediction + 1 < K ? "," : ".");
      rows[truth][prediction] = matrix(truth, prediction);
    }
  }
  return {name, svg::document(x + side + 12, y + side + 6, title, words, body), {{"counts", rows}}};
}

}  // namespace cxr::detail
