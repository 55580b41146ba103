// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/csv.hpp"
#include "cxr/core/file.hpp"
#include "cxr/fwd.hpp"
#include "cxr/train/observer/observer.hpp"

namespace cxr {

/// The epochs of a run as CSV: a header, then a row for each epoch, counted from 1; an undefined metric
/// is an empty cell.
inline std::string history_table(std::vector<epoch_report> const& epochs) {
  auto csv = csv_stream();
  csv << "epoch,seconds,images_per_second,learning_rate,training_loss,validation_loss";
  auto const name_columns = [&](std::string const& images, named_measurements const& metrics) {
    for (auto const& [name, value] : metrics) csv << ',' << csv_cell(images + name);
  };
  bool const has_stress = !epochs.empty() && !epochs.front().stress.empty();
  if (!epochs.empty()) name_columns("validation_", epochs.front().metrics);
  if (has_stress) csv << ",stress_loss";
  if (has_stress) name_columns("stress_", epochs.front().stress);
  csv << ",best,execution\n";
  auto const add_cells = [&](named_measurements const& metrics) {
    for (auto const& [name, value] : metrics) {
      csv << ',';
      if (value.defined()) csv << value.value();
    }
  };
  for (auto const& epoch : epochs) {
    csv << epoch.epoch + 1 << ',' << epoch.seconds << ',' << epoch.images_per_second << ','
        << epoch.learning_rate << ',' << epoch.training_loss << ',' << epoch.validation_loss;
    add_cells(epoch.metrics);
    if (has_stress) csv << ',' << epoch.stress_loss;
    add_cells(epoch.stress);
    csv << ',' << (epoch.best ? 1 : 0) << ',' << csv_cell(epoch.execution) << '\n';
  }
  return csv.str();
}

/// Writes history.csv in the run's folder, whole after every epoch.
struct history_csv {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "history_csv";

  /// The epochs of one run.
  struct state {
    std::filesystem::path folder;      ///< of the run; empty: nothing is written
    std::vector<epoch_report> epochs;  ///< finished ones

    /// Keeps the earlier epochs of a resumed run.
    void operator()(training_start const& start) {
      folder = start.folder;
      epochs = start.earlier;
    }
    /// Writes the file again with one row more. @throws file_error (disk full)
    void operator()(epoch_report const& epoch) {
      epochs.push_back(epoch);
      if (!folder.empty()) write_atomically(folder / "history.csv", history_table(epochs));
    }
  };
  /// Starts without epochs.
  state start() const { return {}; }
};

}  // namespace cxr
