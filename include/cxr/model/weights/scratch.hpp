// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "cxr/model/weights/weights.hpp"

namespace cxr {

/// Random initialisation, and a normalisation that brings radiographs near mean 0 and deviation 1.
struct scratch {
  static constexpr std::string_view name = "scratch";
  static constexpr normalisation<3> normalise{{0.5, 0.5, 0.5},
                                              {0.25, 0.25, 0.25}};  ///< of grey radiographs

  /// No file.
  std::optional<std::filesystem::path> find(std::string_view) const { return std::nullopt; }
};

}  // namespace cxr
