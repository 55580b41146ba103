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
#include <system_error>
#include <utility>

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

/// What the name of a partial file has behind the name of the file that it is to become.
inline constexpr std::string_view part_mark = ".part-";

}  // namespace detail

/// A file that appears whole or not at all: written beside its place, flushed to the disk and then
/// renamed. Without commit() nothing remains.
class atomic_file {
 public:
  /// Opens a partial file beside `file`, creating its folder.
  /// @throws file_error (folder cannot be made or written)
  explicit atomic_file(std::filesystem::path file) : file_(std::move(file)) {
    static std::atomic<unsigned> count{0};
    std::error_code failed;
    if (file_.has_parent_path()) std::filesystem::create_directories(file_.parent_path(), failed);
    if (failed) detail::throw_write_error(file_.parent_path(), failed.value());
    do {  // a killed program with the same process number may have left its partial file
      part_ = file_;
      part_ += std::string(detail::part_mark) + std::to_string(::getpid()) + "-" +
               std::to_string(count++);
      handle_ = ::open(part_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0644);
    } while (handle_ < 0 && errno == EEXIST);
    if (handle_ < 0) detail::throw_write_error(file_, errno);
  }
  atomic_file(atomic_file const&) = delete;
  atomic_file& operator=(atomic_file const&) = delete;
  ~atomic_file() {
    if (handle_ < 0) return;
    ::close(handle_);
    ::unlink(part_.c_str());
  }

  /// Appends bytes. @throws file_error (disk full, …)
  void write(std::span<std::byte const> bytes) {
    while (!bytes.empty()) {
      auto const written = ::write(handle_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) detail::throw_write_error(file_, errno);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }
  /// Appends text. @throws file_error (disk full, …)
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
  /// Writes bytes at an offset from the beginning; several threads may write at the same time.
  /// Does not change where write() appends. @throws file_error (disk full, …)
  void write_at(std::span<std::byte const> bytes, std::size_t offset) {
    while (!bytes.empty()) {
      auto const written =
          ::pwrite(handle_, bytes.data(), bytes.size(), static_cast<::off_t>(offset));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) detail::throw_write_error(file_, written < 0 ? errno : EIO);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
      offset += static_cast<std::size_t>(written);
    }
  }

  /// The open file, for mapping it.
  int handle() const { return handle_; }

  /// Makes the file appear under its name, replacing an old one. @throws file_error
  void commit() {
    if (::fsync(handle_) != 0 || ::rename(part_.c_str(), file_.c_str()) != 0)
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
  std::filesystem::path file_, part_;
  int handle_ = -1;
};

/// Removes the partial files that killed programs left in a folder. No other program may be writing
/// there.
/// @param file_name  only those of this file; of every file where it is empty
inline void remove_parts(std::filesystem::path const& folder, std::string const& file_name = {}) {
  std::error_code ignored;
  for (auto const& entry : std::filesystem::directory_iterator(folder, ignored)) {
    auto const name = entry.path().filename().string();
    bool const matches = file_name.empty()
                             ? name.find(detail::part_mark) != std::string::npos
                             : name.starts_with(file_name + std::string(detail::part_mark));
    if (matches) std::filesystem::remove(entry.path(), ignored);
  }
}

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
