// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/core/json.hpp"
#include "cxr/report/chart/svg.hpp"
#include "cxr/report/page.hpp"
#include "cxr/report/page_image.hpp"
#include "cxr/report/predictions_csv.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/report/split_page.hpp"
#include "cxr/report/table.hpp"
#include "cxr/run/result.hpp"
#include "cxr/train/observer/history_csv.hpp"

namespace cxr {

/// What write_report wrote.
struct written_report {
  std::filesystem::path page;                ///< report.html
  std::vector<std::filesystem::path> files;  ///< all of them, the page included
  table numbers;                             ///< metric × subset, as on the page
};

namespace detail {

/// Compiled once, whatever the pipeline is.
inline written_report write_reported(reported_run const& run, explained_images const& explained) {
  report_page const page(run, explained);
  written_report written{run.folder / "report.html", {}, numbers_table(run)};
  auto const write = [&](std::string const& name, std::string_view text) {
    write_atomically(written.files.emplace_back(run.folder / name), text);
  };
  write("metrics.json", page.metrics().dump(2, ' ', false, json::error_handler_t::replace) + "\n");
  write("predictions.csv", predictions_csv(run));
  write("history.csv", history_table(run.history));
  for (auto const& drawing : page.files()) write(drawing.name + ".svg", svg::file(drawing.svg));
  write("split.html", split_page(run.split, run.records, run.classes));
  write("report.html", page.html());
  return written;
}

}  // namespace detail

/// Writes a run's folder for people and programs: metrics.json, predictions.csv, history.csv,
/// confusion-*.svg, roc-*.svg, history.svg, split.html and report.html, beside split.json, settings.json and
/// best.safetensors, which the run kept. Each file is whole or absent. Every number of the page is in
/// metrics.json.
/// Of several processes the first writes; in the others, whose result has no folder, nothing is written or
/// returned.
/// @param result     of pipeline::run(), with one evaluation at least
/// @param explained  heat maps for the page (explain_result); without them its images are shown as they
///                   are, as long as their files can be read
/// @throws file_error (disk full, folder not writable), data_error (nothing was evaluated)
template <class Results>
written_report write_report(run_result<Results> const& result,
                            explained_images const& explained = {}) {
  if (result.folder.empty()) return {{}, {}, table({})};
  detail::require_evaluated(result.folder, result.evaluations.size());
  return detail::write_reported(detail::reported(result), explained);
}

}  // namespace cxr
