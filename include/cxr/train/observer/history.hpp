// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/train/observer/observer.hpp"

namespace cxr {

namespace detail {

inline std::string csv_cell(std::string const& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char const c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace detail

/// The epochs of a run as CSV: a header, then a row an epoch, counted from 1; an undefined metric is an empty cell.
inline std::string history_csv(std::vector<epoch_report> const& epochs) {
  std::ostringstream csv;
  csv.precision(9);
  csv << "epoch,seconds,images_per_second,learning_rate,training_loss,validation_loss";
  if (!epochs.empty())
    for (auto const& [name, value] : epochs.front().metrics) csv << ",validation_" << name;
  csv << ",best,execution\n";
  for (auto const& one : epochs) {
    csv << one.epoch + 1 << ',' << one.seconds << ',' << one.images_per_second << ','
        << one.learning_rate << ',' << one.training_loss << ',' << one.validation_loss;
    for (auto const& [name, value] : one.metrics) {
      csv << ',';
      if (value.defined()) csv << value.value();
    }
    csv << ',' << (one.best ? 1 : 0) << ',' << detail::csv_cell(one.execution) << '\n';
  }
  return csv.str();
}

}  // namespace cxr
