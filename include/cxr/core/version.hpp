// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

// The one place that states the version; CMakeLists.txt reads these three lines.
#define CXR_VERSION_MAJOR 0  ///< changed by what breaks users' code, from 1 on
#define CXR_VERSION_MINOR 1  ///< changed by new parts, and below 1.0 by what breaks users' code
#define CXR_VERSION_PATCH 0  ///< changed by corrections

/// The version as one number, for `#if CXR_VERSION >= 10200`: 10000 major + 100 minor + patch.
#define CXR_VERSION (CXR_VERSION_MAJOR * 10000 + CXR_VERSION_MINOR * 100 + CXR_VERSION_PATCH)

namespace cxr {

/// The version of cxr: major.minor.patch (https://semver.org).
inline constexpr std::string_view version = "0.1.0";

}  // namespace cxr
