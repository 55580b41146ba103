// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <new>
#include <span>
#include <string>

#include "cxr/core/error.hpp"
#include "cxr/core/readable_file.hpp"

namespace cxr {

/// A copy of a file's bytes. Unlike a mapping, it survives a file that is truncated meanwhile.
class file_bytes {
 public:
  /// Reads a file; an empty one has no bytes.
  /// @throws file_error (missing, unreadable, larger than the memory)
  explicit file_bytes(std::filesystem::path const& file) {
    readable_file const source(file);
    auto const most = source.size();
    // Not std::make_unique: the memory need not be zero.
    if (most <= memory_of_machine()) memory_.reset(new (std::nothrow) std::uint8_t[most]);
    if (!memory_)
      throw file_error(file, "no memory is left for its " + std::to_string(most) + " bytes",
                       "end other programs, or raise the limit (ulimit -v)", "out-of-memory");
    size_ = source.read_at({memory_.get(), most}, 0);  // less if it was truncated
  }

  /// The bytes; valid while this lives. They may be written to; the file stays as it is.
  std::span<std::uint8_t const> bytes() const { return {memory_.get(), size_}; }

 private:
  /// In bytes. A sparse file may claim more, and reading it would end this program and others.
  static std::size_t memory_of_machine() {
    return static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) *
           static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  }

  std::unique_ptr<std::uint8_t[]> memory_;
  std::size_t size_ = 0;
};

}  // namespace cxr
