// SPDX-License-Identifier: MIT
#pragma once

#include <sys/mount.h>

#include "paths.hpp"

namespace cxr::test {

/// A file system of a few kilobytes, for what happens when a disk is full. Mounting needs rights
/// that not everybody has: a test asks mounted() and skips.
class full_disk {
 public:
  /// @param size  as mount(8) takes it
  explicit full_disk(char const* size = "size=64k")
      : mounted_(::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, size) == 0) {}
  ~full_disk() {
    if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
  }
  full_disk(full_disk const&) = delete;
  full_disk& operator=(full_disk const&) = delete;

  bool mounted() const { return mounted_; }
  std::filesystem::path const& path() const { return folder_.path(); }
  std::filesystem::path operator/(std::filesystem::path const& inside) const {
    return folder_ / inside;
  }

 private:
  temporary_folder folder_;
  bool mounted_;
};

}  // namespace cxr::test
