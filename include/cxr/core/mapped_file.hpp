// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include "cxr/core/error.hpp"

namespace cxr {

/// The bytes of a file as memory. While it is mapped, the file may be replaced or removed. What a
/// truncated file has lost must not be read: size_on_disk() tells.
class mapped_file {
 public:
  /// How the bytes will be used: read from end to end, read at random, or written to, which changes a
  /// copy in memory and not the file.
  enum class use { whole, here_and_there, copy_on_write };

  /// Maps a file; an empty one has no bytes. @throws file_error (missing, unreadable)
  explicit mapped_file(std::filesystem::path const& file, use purpose = use::whole) {
    bool const writable = purpose == use::copy_on_write;
    int const protection = PROT_READ | (writable ? PROT_WRITE : 0);
    // One call for all pages of a small file is faster than a page fault for each.
    int const flags =
        (writable ? MAP_PRIVATE : MAP_SHARED) | (purpose == use::whole ? MAP_POPULATE : 0);
    int const handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat state {};
    bool const known = handle >= 0 && ::fstat(handle, &state) == 0 && S_ISREG(state.st_mode);
    if (known) size_ = static_cast<std::size_t>(state.st_size);
    if (known && size_ > 0) begin_ = ::mmap(nullptr, size_, protection, flags, handle, 0);
    bool const mapped = known && begin_ != MAP_FAILED;
    bool const no_memory = known && !mapped && errno == ENOMEM;
    if (mapped && purpose == use::here_and_there)
      handle_ = handle;
    else if (handle >= 0)
      ::close(handle);
    if (no_memory)
      throw file_error(file, "no memory is left to map its " + std::to_string(size_) + " bytes",
                       "end other programs, or raise the limit (ulimit -v)", "out-of-memory");
    if (!mapped)
      throw file_error(file, "cannot be read", "check the path and its permissions", "cannot-read");
  }
  /// Leaves the other without bytes.
  mapped_file(mapped_file&& other) noexcept
      : begin_(std::exchange(other.begin_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        handle_(std::exchange(other.handle_, -1)) {}
  /// Exchanges the bytes.
  mapped_file& operator=(mapped_file&& other) noexcept {
    std::swap(begin_, other.begin_);
    std::swap(size_, other.size_);
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~mapped_file() {
    if (begin_) ::munmap(begin_, size_);
    if (handle_ >= 0) ::close(handle_);
  }

  /// The bytes; valid while this lives.
  std::span<std::uint8_t const> bytes() const {
    return {static_cast<std::uint8_t const*>(begin_), size_};
  }

  /// How large the file is now. @pre mapped with here_and_there
  std::size_t size_on_disk() const {
    struct stat state {};
    return ::fstat(handle_, &state) == 0 ? static_cast<std::size_t>(state.st_size) : 0;
  }

 private:
  void* begin_ = nullptr;
  std::size_t size_ = 0;
  int handle_ = -1;  // open where the size is asked for
};

}  // namespace cxr
