// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"

namespace cxr::detail {

/// What to do about such a file.
inline constexpr std::string_view torch_remedy =
    "fetch it again, or save its state_dict() again with torch.save; nothing was loaded";

/// Refuses a file of torch.save that is truncated, damaged or made to harm.
/// @param part     "PyTorch file", "pickle" or "zip archive"
/// @param problem  what breaks the format
[[noreturn]] inline void refuse_malformed(std::filesystem::path const& file,
                                          std::string const& part, std::string const& problem) {
  throw file_error(file, "is not a valid " + part + ": " + problem, std::string(torch_remedy),
                   "bad-torch-file");
}

}  // namespace cxr::detail
