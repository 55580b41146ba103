// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <system_error>

#include "cxr/core/file.hpp"
#include "cxr/core/file_lock.hpp"

namespace cxr {

/// Draws or unpacks a set of images unless its last file exists. Programs that start at once wait for the
/// first, which draws; the parts that killed ones left are removed.
/// @param last  name of the file in the folder that `draw` writes last
/// @throws file_error (disk full, folder not writable)
template <class F>
void draw_once(std::filesystem::path const& folder, std::string const& last, F&& draw) {
  namespace fs = std::filesystem;
  if (fs::exists(folder / last)) return;
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) detail::throw_write_error(folder, failed.value());
  file_lock lock(folder, file_lock::target::folder);
  lock.lock();
  if (fs::exists(folder / last)) return;
  auto const all = [](std::string const&) { return true; };
  remove_parts_if(folder, all);
  for (auto const& entry : fs::recursive_directory_iterator(folder, failed))
    if (entry.is_directory(failed)) remove_parts_if(entry.path(), all);
  draw();
}

/// Writes one file of a set whose last file is not there yet, so that a half of it would be written again.
/// It is not flushed to the disk: that takes 10 ms a file, 20 minutes for a set of 112,120 images. Call
/// flush_set() before the last file is written.
/// @throws file_error (disk full, folder not writable)
inline void write_in_set(std::filesystem::path const& file, std::span<std::byte const> bytes) {
  std::error_code failed;
  std::filesystem::create_directories(file.parent_path(), failed);
  int const handle = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  bool const written = handle >= 0 && detail::append_bytes(handle, bytes);
  int const problem = errno;
  if (handle >= 0) ::close(handle);
  if (!written) detail::throw_write_error(file, problem);
}

/// Flushes all files of a set to the disk. @throws file_error (the disk fails)
inline void flush_set(std::filesystem::path const& folder) {
  int const handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool const flushed = handle >= 0 && ::syncfs(handle) == 0;
  int const problem = errno;
  if (handle >= 0) ::close(handle);
  if (!flushed) detail::throw_write_error(folder, problem);
}

}  // namespace cxr
