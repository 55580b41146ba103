// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"

namespace cxr {

namespace detail {

[[noreturn]] inline void throw_write_error(std::filesystem::path const& file, int code) {
  bool const full = code == ENOSPC || code == EDQUOT;
  throw file_error(file, std::string("cannot be written (") + std::strerror(code) + ")",
                   full ? "free space on that disk and run again; the old file is whole"
                        : "check that the folder exists and that you may write there",
                   full ? "disk-full" : "cannot-write");
}

}  // namespace detail

/// A file that appears whole or not at all: written beside its place, flushed to the disk and then
/// renamed. Without commit() nothing remains.
class atomic_file {
 public:
  /// Opens the temporary beside `file`, creating its folder.
  /// @throws file_error (folder cannot be made or written)
  explicit atomic_file(std::filesystem::path file) : file_(std::move(file)) {
    static std::atomic<unsigned> count{0};
    std::error_code made;
    if (file_.has_parent_path()) std::filesystem::create_directories(file_.parent_path(), made);
    if (made) detail::throw_write_error(file_.parent_path(), made.value());
    do {  // a killed program of the same number may have left its own
      temporary_ = file_;
      temporary_ += ".part-" + std::to_string(::getpid()) + "-" + std::to_string(count++);
      handle_ = ::open(temporary_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0644);
    } while (handle_ < 0 && errno == EEXIST);
    if (handle_ < 0) detail::throw_write_error(file_, errno);
  }
  atomic_file(atomic_file const&) = delete;             ///< one owner
  atomic_file& operator=(atomic_file const&) = delete;  ///< one owner
  ~atomic_file() {
    if (handle_ < 0) return;
    ::close(handle_);
    ::unlink(temporary_.c_str());
  }

  /// Appends bytes. @throws file_error (disk full, …)
  void write(std::span<std::byte const> bytes) {
    while (!bytes.empty()) {
      auto const done = ::write(handle_, bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) detail::throw_write_error(file_, errno);
      bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
  }
  /// Appends text. @throws file_error (disk full, …)
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }

  /// The open file, for mapping it.
  int handle() const { return handle_; }

  /// Makes the file appear under its name, replacing an old one. @throws file_error
  void commit() {
    if (::fsync(handle_) != 0 || ::rename(temporary_.c_str(), file_.c_str()) != 0)
      detail::throw_write_error(file_, errno);
    ::close(handle_);
    handle_ = -1;
    // The rename itself must reach the disk too.
    auto const folder = file_.has_parent_path() ? file_.parent_path() : std::filesystem::path(".");
    if (int const parent = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        parent >= 0) {
      ::fsync(parent);
      ::close(parent);
    }
  }

 private:
  std::filesystem::path file_, temporary_;
  int handle_ = -1;
};

/// Writes a whole file so that it is old or new after a crash, never half.
/// @throws file_error (disk full, folder not writable)
inline void write_atomically(std::filesystem::path const& file, std::string_view text) {
  atomic_file out(file);
  out.write(text);
  out.commit();
}

/// The whole content of a file. @throws file_error (missing, unreadable)
inline std::string read_text(std::filesystem::path const& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file))
    throw file_error(file, "cannot be read", "check the path and its permissions", "cannot-read");
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace cxr
