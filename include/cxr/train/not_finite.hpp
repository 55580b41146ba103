// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "cxr/core/error.hpp"

namespace cxr::detail {

/// @throws numeric_error always
/// @param epoch  0-based
/// @param place  " for " and the images, or nothing
[[noreturn]] inline void throw_not_finite(std::string const& problem, std::int64_t epoch,
                                          std::string const& place = {}) {
  throw numeric_error(
      problem + " in epoch " + std::to_string(epoch + 1) + place,
      "lower the learning rate (--lr), look at these images, or return to the last checkpoint "
      "(--resume)",
      "loss-not-finite");
}

}  // namespace cxr::detail
