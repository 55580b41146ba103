// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <string>

#include "cxr/compose/settings.hpp"
#include "cxr/core/error.hpp"

namespace cxr {

/// The folder in which a run keeps what it makes: the one asked for, the one to resume, or the next
/// free runs/NNN. Made if it is not there. A run begins with its first checkpoint; what failed
/// before may be tried again in the same folder.
/// @throws file_error (the folder holds another run, there is none to resume, or it cannot be made)
inline std::filesystem::path open_run_folder(run_settings const& of) {
  namespace fs = std::filesystem;
  std::error_code failed;
  auto const begun = [&](fs::path const& folder) {
    return fs::exists(folder / "last.safetensors", failed);
  };
  if (!of.resume.empty()) {
    if (!begun(of.resume))
      throw file_error(of.resume, "holds no run", "give --resume the folder of a run",
                       "no-checkpoint");
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

/// While one lives, no other program writes into the folder of a run. It falls with the process.
class run_lock {
 public:
  /// Locks, and clears away what a killed program left half-written.
  /// @throws file_error (another program is at work there)
  explicit run_lock(std::filesystem::path const& folder)
      : handle_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (handle_ < 0) detail::throw_write_error(folder, errno);
    // Where a file system knows no locks, there is none.
    if (::flock(handle_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(handle_);
      throw file_error(folder, "another program is at work in it",
                       "wait for it to end, or give another --run", "run-in-use");
    }
    std::error_code gone_already;
    for (auto const& entry : std::filesystem::directory_iterator(folder, gone_already))
      if (entry.path().filename().string().find(".part-") != std::string::npos)
        std::filesystem::remove(entry.path(), gone_already);
  }
  run_lock(run_lock const&) = delete;             ///< one holder
  run_lock& operator=(run_lock const&) = delete;  ///< one holder
  ~run_lock() { ::close(handle_); }

 private:
  int handle_;
};

}  // namespace cxr
