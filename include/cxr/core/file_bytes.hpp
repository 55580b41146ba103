// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "cxr/core/error.hpp"

namespace cxr {

/// A copy of a file's bytes. Unlike a mapping, it survives a file that is truncated meanwhile.
class file_bytes {
 public:
  /// Reads a file; an empty one has no bytes. @throws file_error (missing, unreadable)
  explicit file_bytes(std::filesystem::path const& file) {
    int const handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat state {};
    bool whole = handle >= 0 && ::fstat(handle, &state) == 0 && S_ISREG(state.st_mode);
    if (whole) whole = read(handle, static_cast<std::size_t>(state.st_size));
    if (handle >= 0) ::close(handle);
    if (!whole)
      throw file_error(file, "cannot be read", "check the path and its permissions", "cannot-read");
  }

  /// The bytes; valid while this lives.
  std::span<std::uint8_t const> bytes() const { return {memory_.get(), size_}; }

 private:
  /// @returns false where the disk fails
  bool read(int handle, std::size_t most) {
    // Not std::make_unique: the memory need not be zero.
    memory_.reset(new std::uint8_t[most]);
    while (size_ < most) {
      auto const count = ::read(handle, memory_.get() + size_, most - size_);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return false;
      if (count == 0) break;  // shorter than it was
      size_ += static_cast<std::size_t>(count);
    }
    return true;
  }

  std::unique_ptr<std::uint8_t[]> memory_;
  std::size_t size_ = 0;
};

}  // namespace cxr
