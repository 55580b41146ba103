// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "cxr/compose/run_settings.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/file_lock.hpp"

namespace cxr {

/// The folder of a run: the one asked for, the one to resume, or the next free runs/NNN. Made if it
/// is not there. A run begins with its first checkpoint; what failed before that may be tried again
/// in the same folder.
/// @throws file_error (the folder holds another run, there is none to resume, or it cannot be made)
inline std::filesystem::path open_run_folder(run_settings const& settings) {
  namespace fs = std::filesystem;
  std::error_code failed;
  auto const begun = [&](fs::path const& folder) {
    return fs::exists(folder / "last.safetensors", failed);
  };
  if (!settings.resume.empty()) {
    if (!begun(settings.resume))
      throw file_error(settings.resume, "holds no run", "give --resume the folder of a run",
                       "no-checkpoint");
    return settings.resume;
  }
  if (!settings.run.empty()) {
    if (begun(settings.run))
      throw file_error(settings.run, "holds a run already",
                       "continue it with --resume, or give another --run", "run-exists");
    fs::create_directories(settings.run, failed);
    if (failed) detail::throw_write_error(settings.run, failed.value());
    return settings.run;
  }
  fs::create_directories("runs", failed);
  if (failed) detail::throw_write_error("runs", failed.value());
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
  /// Locks, and removes the partial files that a killed program left.
  /// @throws file_error (another program is at work there)
  explicit run_lock(std::filesystem::path const& folder)
      : lock_(folder, file_lock::target::folder) {
    if (!lock_.try_lock())
      throw file_error(folder, "another program is at work in it",
                       "wait for it to end, or give another --run", "run-in-use");
    remove_parts(folder);
  }

 private:
  file_lock lock_;
};

}  // namespace cxr
