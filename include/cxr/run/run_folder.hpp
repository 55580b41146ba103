// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "cxr/compose/run_settings.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/file_lock.hpp"
#include "cxr/core/utf8.hpp"
#include "cxr/core/writable_folder.hpp"
#include "cxr/model/weights/epoch_files.hpp"

namespace cxr {

namespace detail {

/// What a run writes before its first checkpoint: what failed by then may be tried again there.
inline bool is_set_up_file(std::string_view name) {
  constexpr std::array<std::string_view, 4> names{"settings.json", "split.json", "weights.json",
                                                  "test_ledger.jsonl"};
  return std::find(names.begin(), names.end(), name) != names.end();
}
/// What a run leaves: its networks, its history and its report.
inline bool is_result_file(std::string_view name) {
  constexpr std::array<std::string_view, 7> names{
      "last.safetensors", "best.safetensors", "history.csv", "metrics.json",
      "predictions.csv",  "report.html",      "split.html"};
  bool const drawn = name.ends_with(".svg") || name.ends_with(".png");  // .png: of earlier versions
  bool const chart = drawn && (name.starts_with("confusion-") || name.starts_with("roc-") ||
                               name.starts_with("history."));
  return chart || epoch_in_name(name) > 0 ||
         std::find(names.begin(), names.end(), name) != names.end();
}
inline bool is_run_file(std::string_view name) {
  return is_set_up_file(name) || is_result_file(name);
}

/// A folder that was removed meanwhile is not made again without its settings and split.
/// @throws file_error (there is no checkpoint any more)
inline void require_present(std::filesystem::path const& folder) {
  if (std::filesystem::exists(folder / "last.safetensors")) return;
  throw file_error(folder, "was removed or moved while its run was at work",
                   "leave the folder alone; if it was moved, continue there with --resume",
                   "run-folder-removed");
}

/// Refuses a folder where a new run would overwrite something. Hidden files do not matter.
/// @throws file_error (it holds a run, or other files)
inline void require_free(std::filesystem::path const& folder) {
  std::error_code failed;
  std::string stranger;
  for (auto const& entry : std::filesystem::directory_iterator(folder, failed)) {
    auto const name = entry.path().filename().string();
    if (is_result_file(name))
      throw file_error(folder, "holds a run already (" + name + ")",
                       "continue it with --resume, or give another --run", "run-exists");
    auto const part = part_name::read(name);
    bool const own = is_set_up_file(name) || (!part.file.empty() && is_run_file(part.file));
    if (!own && !name.starts_with('.')) stranger = name;
  }
  if (!stranger.empty())
    throw file_error(folder, "holds files that are not of a run, such as " + stranger,
                     "give another --run: a new or an empty folder", "run-folder-not-empty");
}

}  // namespace detail

/// The folder of a run: the one asked for, the one to resume, or the next free runs/NNN. Made if it
/// is not there. A run begins with its first checkpoint; what failed before that may be tried again
/// in the same folder.
/// @throws file_error (the folder holds a run or other files, there is none to resume, or it cannot be
///         made)
inline std::filesystem::path open_run_folder(run_settings const& settings) {
  namespace fs = std::filesystem;
  std::error_code failed;
  if (!settings.resume.empty()) {
    if (!fs::exists(settings.resume / "last.safetensors", failed)) {
      if (fs::exists(settings.resume / "settings.json", failed))
        throw file_error(settings.resume, "holds a run that ended before its first checkpoint",
                         "start it again there: --run " + plain_text(settings.resume.string()),
                         "no-checkpoint");
      throw file_error(settings.resume, "holds no run", "give --resume the folder of a run",
                       "no-checkpoint");
    }
    return settings.resume;
  }
  if (!settings.run.empty()) {
    detail::make_writable_folder(settings.run, "--run");
    detail::require_free(settings.run);
    return settings.run;
  }
  detail::make_writable_folder("runs", "--run");
  for (int number = 1;; ++number) {
    char name[16];
    std::snprintf(name, sizeof name, "%03d", number);
    // create_directory makes exactly one of two programs that start together the owner.
    if (fs::create_directory(fs::path("runs") / name, failed)) return fs::path("runs") / name;
    if (failed) detail::throw_write_error(fs::path("runs") / name, failed.value());
  }
}

/// While it exists, no other program writes into the folder of a run. A killed program releases it.
class run_lock {
 public:
  /// Locks, and removes the partial files of a run that a killed program left.
  /// @throws file_error (another program is at work there)
  explicit run_lock(std::filesystem::path const& folder)
      : lock_(folder, file_lock::target::folder) {
    if (!lock_.try_lock())
      throw file_error(folder, "another program is at work in it",
                       "wait for it to end, or give another --run", "run-in-use");
    remove_parts_if(folder, detail::is_run_file);
  }

 private:
  file_lock lock_;
};

}  // namespace cxr
