// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <filesystem>
#include <string>

#include "cxr/core/error.hpp"
#include "cxr/run/settings.hpp"

namespace cxr {

/// The folder in which a run keeps what it makes: the one asked for, the one to resume, or the next
/// free runs/NNN. Made if it is not there.
/// @throws file_error (the folder holds another run, there is none to resume, or it cannot be made)
inline std::filesystem::path open_run_folder(run_settings const& of) {
  namespace fs = std::filesystem;
  auto const begun = [](fs::path const& folder) { return fs::exists(folder / "settings.json"); };
  std::error_code failed;
  if (!of.resume.empty()) {
    if (!begun(of.resume))
      throw file_error(of.resume, "holds no run", "give --resume the folder of a run",
                       "no-checkpoint");
    for (auto const& entry : fs::directory_iterator(of.resume, failed))  // of a killed program
      if (entry.path().filename().string().find(".part-") != std::string::npos)
        fs::remove(entry.path(), failed);
    return of.resume;
  }
  if (!of.run.empty()) {
    if (begun(of.run))
      throw file_error(of.run, "holds a run already",
                       "continue it with --resume, or give another --run", "run-exists");
    fs::create_directories(of.run, failed);
    if (failed) detail::throw_write_error(of.run, failed.value());
    return of.run;
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

}  // namespace cxr
