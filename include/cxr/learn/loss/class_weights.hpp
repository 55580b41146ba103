// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace cxr {

/// How much each class counts in a loss.
enum class class_weights : std::uint8_t {
  balanced,  ///< every class counts the same in total
  none,      ///< every image counts the same
};

/// The words of class_weights, in the order of its values.
constexpr std::array<std::string_view, 2> names(class_weights) { return {"balanced", "none"}; }

}  // namespace cxr
