// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "cxr/core/file.hpp"

namespace cxr {

/// An exclusive lock between programs, and between threads that open it each for themselves. It is
/// released when this object or its program ends.
class file_lock {
 public:
  /// What is locked: a file, created where it is missing, or a folder, which must exist.
  enum class target { file, folder };

  /// Opens without locking. @throws file_error (cannot be opened or created)
  explicit file_lock(std::filesystem::path path, target kind = target::file)
      : path_(std::move(path)),
        handle_(
            ::open(path_.c_str(),
                   (kind == target::folder ? O_RDONLY | O_DIRECTORY : O_CREAT | O_RDWR) | O_CLOEXEC,
                   0644)) {
    if (handle_ < 0) detail::throw_write_error(path_, errno);
  }
  file_lock(file_lock const&) = delete;             ///< one holder
  file_lock& operator=(file_lock const&) = delete;  ///< one holder
  ~file_lock() { ::close(handle_); }

  /// Waits until no one else holds the lock, and takes it. @throws file_error (cannot be locked)
  void lock() {
    if (::flock(handle_, LOCK_EX) != 0) detail::throw_write_error(path_, errno);
  }
  /// Takes the lock without waiting.
  /// @returns false if someone else holds it; true also where the file system has no locks
  bool try_lock() { return ::flock(handle_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK; }

 private:
  std::filesystem::path path_;
  int handle_;
};

}  // namespace cxr
