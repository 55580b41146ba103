// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
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

/// @param elsewhere  an option of the command line that names another folder; empty where none does
[[noreturn]] inline void throw_write_error(std::filesystem::path const& file, int code,
                                           std::string const& elsewhere = {}) {
  bool const full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  std::string remedy = code == EFBIG
                           ? "raise the limit on file sizes (ulimit -f), or take another disk"
                       : full ? "free space on that disk and run again; the old file is whole"
                              : "check that the folder exists and that you may write there";
  if (!elsewhere.empty())
    remedy = full ? "free space on that disk, or give " + elsewhere + " a folder on another one"
                  : "give " + elsewhere + " a folder where you may write";
  throw file_error(file, std::string("cannot be written (") + std::strerror(code) + ")", remedy,
                   full ? "disk-full" : "cannot-write");
}

/// What the name of a partial file has behind the name of the file that it is to become.
inline constexpr std::string_view part_mark = ".part-";

/// Where the bytes of an output path go.
struct output_target {
  std::filesystem::path file;  ///< behind all symbolic links
  bool direct = false;         ///< no regular file: it is written straight into, never replaced
};

/// Follows the symbolic links of an output path; a link to nothing names the file to be made.
/// @throws file_error (a folder, or links in a circle)
inline output_target resolve_output(std::filesystem::path file) {
  namespace fs = std::filesystem;
  std::error_code failed;
  auto const type = fs::status(file, failed).type();
  if (type == fs::file_type::directory) throw_write_error(file, EISDIR);
  bool const exists = type != fs::file_type::not_found && type != fs::file_type::none;
  if (exists && type != fs::file_type::regular) return {file, true};
  for (int links = 0; fs::is_symlink(fs::symlink_status(file, failed)); ++links) {
    if (links == 40) throw_write_error(file, ELOOP);
    // The links of /proc/self/fd are open files, and not paths.
    if (file.native().starts_with("/proc/")) return {file, true};
    auto const target = fs::read_symlink(file, failed);
    if (failed) throw_write_error(file, failed.value());
    file = target.is_absolute() ? target : file.parent_path() / target;
  }
  return {file, false};
}

/// fsync, tried again after a signal. @returns false with errno set
inline bool flush_to_disk(int handle) {
  int result = 0;
  do result = ::fsync(handle);
  while (result != 0 && errno == EINTR);
  return result == 0 || errno == EINVAL || errno == ENOSYS || errno == ENOTSUP;  // pipes, devices
}

/// Writes all of some bytes, tried again after a signal. @returns false with errno set
/// @param write  called with the bytes that are left: how many it wrote, or -1
template <class Write>
bool write_whole(std::span<std::byte const> bytes, Write const& write) {
  while (!bytes.empty()) {
    auto const written = write(bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written == 0) errno = EIO;
    if (written <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

/// Appends bytes to an open file. @returns false with errno set
inline bool append_bytes(int handle, std::span<std::byte const> bytes) {
  return write_whole(bytes, [&](auto rest) { return ::write(handle, rest.data(), rest.size()); });
}

/// A file that exceeds the limit of `ulimit -f` becomes an error, where no one handles its signal.
inline void ignore_file_size_signal() {
  struct sigaction present {};
  if (::sigaction(SIGXFSZ, nullptr, &present) == 0 && present.sa_handler == SIG_DFL)
    ::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace detail

/// A file that appears whole or not at all: written beside its place, flushed to the disk and then
/// renamed. Without commit() nothing remains. A symbolic link stays, and the file that it names is
/// replaced; a pipe or device cannot be replaced, and is written straight into.
class atomic_file {
 public:
  /// Opens a partial file beside `file`, creating its folder.
  /// @throws file_error (a folder, or one that cannot be made or written)
  explicit atomic_file(std::filesystem::path const& file) : target_(detail::resolve_output(file)) {
    detail::ignore_file_size_signal();
    if (target_.direct)
      handle_ = ::open(target_.file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    else
      open_part();
    if (handle_ < 0) detail::throw_write_error(target_.file, errno);
  }
  atomic_file(atomic_file const&) = delete;
  atomic_file& operator=(atomic_file const&) = delete;
  ~atomic_file() {
    if (handle_ < 0) return;
    ::close(handle_);
    if (!target_.direct) ::unlink(part_.c_str());
  }

  /// Appends bytes. @throws file_error (disk full, …)
  void write(std::span<std::byte const> bytes) {
    if (!detail::append_bytes(handle_, bytes)) detail::throw_write_error(target_.file, errno);
  }
  /// Appends text. @throws file_error (disk full, …)
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
  /// Writes bytes at an offset from the beginning; several threads may write at the same time.
  /// Does not change where write() appends. @throws file_error (disk full, a pipe, …)
  void write_at(std::span<std::byte const> bytes, std::size_t offset) {
    auto const write = [&](auto rest) {
      auto const place = offset + (bytes.size() - rest.size());
      return ::pwrite(handle_, rest.data(), rest.size(), static_cast<::off_t>(place));
    };
    if (!detail::write_whole(bytes, write)) detail::throw_write_error(target_.file, errno);
  }

  /// The open file, for mapping it.
  int handle() const { return handle_; }

  /// Makes the file appear under its name, replacing an old one. @throws file_error
  void commit() {
    if (!detail::flush_to_disk(handle_) ||
        (!target_.direct && ::rename(part_.c_str(), target_.file.c_str()) != 0))
      detail::throw_write_error(target_.file, errno);
    ::close(handle_);
    handle_ = -1;
    if (target_.direct) return;
    // The rename itself must reach the disk too.
    auto const parent = target_.file.parent_path();
    int const folder =
        ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    detail::flush_to_disk(folder);
    ::close(folder);
  }

 private:
  void open_part() {
    static std::atomic<unsigned> count{0};
    auto const& file = target_.file;
    std::error_code failed;
    if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), failed);
    if (failed) detail::throw_write_error(file.parent_path(), failed.value());
    do {
      do {  // a killed program with the same process number may have left its partial file
        part_ = file;
        part_ += std::string(detail::part_mark) + std::to_string(::getpid()) + "-" +
                 std::to_string(count++);
        handle_ = ::open(part_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0644);
      } while (handle_ < 0 && errno == EEXIST);
      if (handle_ < 0) return;
    } while (!keep_part());
    struct stat old {};
    if (::stat(file.c_str(), &old) == 0) ::fchmod(handle_, old.st_mode & 07777);
  }

  /// Locks the new part, which shows remove_parts that its program lives.
  /// @returns false where remove_parts of another program came first; then it is closed
  bool keep_part() {
    struct stat state {};
    bool const other = ::flock(handle_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (!other && ::fstat(handle_, &state) == 0 && state.st_nlink > 0) return true;
    ::unlink(part_.c_str());
    ::close(handle_);
    handle_ = -1;
    return false;
  }

  detail::output_target target_;
  std::filesystem::path part_;
  int handle_ = -1;
};

/// The name of a folder, also where its path is "." or ends with a slash.
inline std::filesystem::path folder_name(std::filesystem::path const& folder) {
  return (std::filesystem::absolute(folder) / "").lexically_normal().parent_path().filename();
}

namespace detail {

/// The file that a partial file was to become, and the number of the program that wrote it.
struct part_name {
  std::string file;  ///< empty: not the name of a partial file
  ::pid_t program = 0;

  /// Takes `<file>.part-<program>-<count>` apart.
  static part_name read(std::string const& name) {
    auto const mark = name.rfind(part_mark);
    if (mark == std::string::npos || mark == 0) return {};
    unsigned long program = 0, count = 0;
    char const* const end = name.data() + name.size();
    auto const first = std::from_chars(name.data() + mark + part_mark.size(), end, program);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '-') return {};
    auto const second = std::from_chars(first.ptr + 1, end, count);
    if (second.ec != std::errc{} || second.ptr != end) return {};
    return {name.substr(0, mark), static_cast<::pid_t>(program)};
  }
};

/// Removes a partial file unless the program that writes it still lives. Its lock tells, also of a
/// program in another container or on another machine; its number, where the file system has no locks.
/// The lock is held until the file is gone: a program that has just created it then sees that it is.
inline void remove_abandoned(std::filesystem::path const& part, ::pid_t program) {
  // For writing, since NFS gives an exclusive lock of no other file.
  int const handle = ::open(part.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (handle < 0) return;  // gone, or not ours to touch
  bool const locked = ::flock(handle, LOCK_EX | LOCK_NB) == 0;
  bool const held = !locked && errno == EWOULDBLOCK;
  if (locked || (!held && ::kill(program, 0) != 0 && errno == ESRCH)) ::unlink(part.c_str());
  ::close(handle);
}

}  // namespace detail

/// Removes the partial files that killed programs left in a folder. Those that are being written stay,
/// and so does every file that atomic_file did not name.
/// @param is_own  called with the name of the file that a part was to become: whether to remove it
template <class F>
void remove_parts_if(std::filesystem::path const& folder, F&& is_own) {
  std::error_code ignored;
  for (auto const& entry : std::filesystem::directory_iterator(folder, ignored)) {
    auto const part = detail::part_name::read(entry.path().filename().string());
    if (!part.file.empty() && is_own(part.file) && entry.is_regular_file(ignored) &&
        !entry.is_symlink(ignored))
      detail::remove_abandoned(entry.path(), part.program);
  }
}

/// Removes the partial files of one file that killed programs left. @param file_name  in the folder
inline void remove_parts(std::filesystem::path const& folder, std::string const& file_name) {
  remove_parts_if(folder, [&](std::string const& file) { return file == file_name; });
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
