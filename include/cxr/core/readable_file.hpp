// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include "cxr/core/error.hpp"

namespace cxr {

/// A file whose parts are copied, at any place and by several threads at the same time. Unlike a
/// mapping, it survives a file that is truncated meanwhile; one that is replaced or removed stays.
class readable_file {
 public:
  /// Opens a regular file. @throws file_error (missing, unreadable, a folder)
  explicit readable_file(std::filesystem::path const& file)
      : path_(file), handle_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    struct stat state {};
    bool const regular = handle_ >= 0 && ::fstat(handle_, &state) == 0 && S_ISREG(state.st_mode);
    if (!regular && handle_ >= 0) ::close(handle_);
    if (!regular && S_ISDIR(state.st_mode))
      throw file_error(file, "cannot be read: it is a folder", "give a file", "cannot-read");
    if (!regular)
      throw file_error(file, "cannot be read", "check the path and its permissions", "cannot-read");
    size_ = static_cast<std::size_t>(state.st_size);
  }
  /// Leaves the other closed.
  readable_file(readable_file&& other) noexcept
      : path_(std::move(other.path_)),
        handle_(std::exchange(other.handle_, -1)),
        size_(other.size_) {}
  /// Exchanges the files.
  readable_file& operator=(readable_file&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(handle_, other.handle_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~readable_file() {
    if (handle_ >= 0) ::close(handle_);
  }

  /// Its bytes when it was opened.
  std::size_t size() const { return size_; }

  /// Copies what there is from an offset on.
  /// @returns the bytes copied; fewer than asked for where the file has ended
  /// @throws file_error (the disk fails)
  std::size_t read_at(std::span<std::uint8_t> bytes, std::size_t offset) const {
    std::size_t done = 0;
    while (done < bytes.size()) {
      auto const count = ::pread(handle_, bytes.data() + done, bytes.size() - done,
                                 static_cast<::off_t>(offset + done));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0)
        throw file_error(path_, std::string("cannot be read (") + std::strerror(errno) + ")",
                         "check the disk", "cannot-read");
      if (count == 0) break;
      done += static_cast<std::size_t>(count);
    }
    return done;
  }

  /// Asks the system to fetch a part that is read soon, and does not wait for it.
  void expect(std::size_t bytes, std::size_t offset) const {
    ::posix_fadvise(handle_, static_cast<::off_t>(offset), static_cast<::off_t>(bytes),
                    POSIX_FADV_WILLNEED);
  }

 private:
  std::filesystem::path path_;
  int handle_;
  std::size_t size_ = 0;
};

}  // namespace cxr
