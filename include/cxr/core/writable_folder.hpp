// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "cxr/core/file.hpp"

namespace cxr::detail {

/// Makes a folder, if it is not there, and requires that files can be made in it.
/// @param option  of the command line that names another folder: "--cache"
/// @throws file_error (it cannot be made, or not be written)
inline void make_writable_folder(std::filesystem::path const& folder, std::string const& option) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  int const code = failed ? failed.value() : ::access(folder.c_str(), W_OK | X_OK) == 0 ? 0 : errno;
  if (code != 0) throw_write_error(folder, code, option);
}

}  // namespace cxr::detail
