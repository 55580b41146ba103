// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace cxr {

/// The version of cxr, as in its CMakeLists.txt.
inline constexpr std::string_view version = "0.1.0";

}  // namespace cxr
