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

namespace detail {

/// Whether flock failed because the file system or kernel does not offer it: some network and cluster
/// file systems. NFS answers EBADF for a folder, which cannot be open for writing.
inline bool has_no_locks(int code) {
  return code == ENOSYS || code == EOPNOTSUPP || code == ENOTSUP || code == ENOLCK ||
         code == EINVAL || code == EBADF;
}

}  // namespace detail

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

  /// Waits until no one else holds the lock, and takes it. Where the file system has no locks it
  /// returns at once: files are replaced whole, so that two programs cost time and no data.
  /// @throws file_error (cannot be locked)
  void lock() {
    if (!take(LOCK_EX) && !detail::has_no_locks(errno)) detail::throw_write_error(path_, errno);
  }
  /// Takes the lock without waiting.
  /// @returns false if someone else holds it; true also where the file system has no locks
  bool try_lock() { return take(LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK; }

 private:
  bool take(int operation) {
    int result = 0;
    do result = ::flock(handle_, operation);
    while (result != 0 && errno == EINTR);
    return result == 0;
  }

  std::filesystem::path path_;
  int handle_;
};

}  // namespace cxr
