// SPDX-License-Identifier: MIT
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>

#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"

namespace cxr {

/// Bytes that came over a network or out of an archive, as a file, for whatever reads files by path: it
/// lies in memory alone, nobody else can read it, and it ends with this object.
class memory_file {
 public:
  /// Copies the bytes. @throws file_error (no memory is left, too many files are open)
  explicit memory_file(std::span<std::byte const> bytes)
      : handle_(::memfd_create("cxr", MFD_CLOEXEC)) {
    if (handle_ >= 0 && detail::append_bytes(handle_, bytes)) return;
    int const problem = errno;
    if (handle_ >= 0) ::close(handle_);
    throw file_error(
        "a file in memory", std::string("cannot be made (") + std::strerror(problem) + ")",
        "end other programs, or raise the limits (ulimit -n, ulimit -v)", "out-of-memory");
  }
  memory_file(memory_file const&) = delete;
  memory_file& operator=(memory_file const&) = delete;
  ~memory_file() { ::close(handle_); }

  /// Where this program reads it.
  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(handle_); }
  /// A message about it that names it as a user knows it, not by its path.
  /// @param name  such as "the upload"
  std::string with_name(std::string message, std::string const& name) const {
    auto const place = path().string();
    for (std::size_t first = 0; (first = message.find(place, first)) != std::string::npos;
         first += name.size())
      message.replace(first, place.size(), name);
    return message;
  }

 private:
  int handle_;
};

}  // namespace cxr
