// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
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

}  // namespace cxr
