// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <tuple>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/model/weights/imagenet.hpp"

namespace cxr {

/// Weights from a safetensors file that must be given, normalised as ImageNet's are.
struct from_file {
  static constexpr std::string_view name = "from_file";   ///< as printed by describe()
  static constexpr auto normalise = imagenet::normalise;  ///< of most published DenseNets

  std::filesystem::path weights;  ///< the file

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields =
      std::tuple{field{&from_file::weights,
                       "weights",
                       "file",
                       {},
                       "safetensors file that the network starts from."}};

  /// The file. @throws setting_error (not given), file_error (not there)
  std::optional<std::filesystem::path> file(std::string_view) const {
    if (weights.empty())
      throw setting_error("--weights is not given", "give a safetensors file", "weights-not-given");
    return imagenet{weights}.file({});
  }
};

}  // namespace cxr
