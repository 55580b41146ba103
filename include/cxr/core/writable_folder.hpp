// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

#include "cxr/core/error.hpp"

namespace cxr::detail {

/// Makes a folder, if it is not there, and requires that files can be made in it.
/// @param option  of the command line that names another folder: "--cache"
/// @throws file_error (it cannot be made, or not be written)
inline void make_writable_folder(std::filesystem::path const& folder, std::string_view option) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  int const code = failed ? failed.value() : ::access(folder.c_str(), W_OK | X_OK) == 0 ? 0 : errno;
  if (code == 0) return;
  bool const full = code == ENOSPC || code == EDQUOT;
  throw file_error(folder, std::string("cannot be written (") + std::strerror(code) + ")",
                   (full ? "free space on that disk, or give " : "give ") + std::string(option) +
                       (full ? " a folder on another one" : " a folder where you may write"),
                   full ? "disk-full" : "cannot-write");
}

}  // namespace cxr::detail
