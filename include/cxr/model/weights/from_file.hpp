// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/core/text.hpp"
#include "cxr/fwd.hpp"
#include "cxr/model/weights/file_fields.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/search.hpp"

namespace cxr {

/// Weights from a file that must be named, with the normalisation of other weights:
/// `from_file_like<scratch>` starts from a network that cxr trained from scratch.
/// @tparam Like  the weights with the same normalisation
template <class Like>
struct from_file_like {
  static constexpr std::string_view name = list_name<"from_file_like", Like>;
  static constexpr auto normalise = Like::normalise;

  std::filesystem::path path;
  bool strict = true;
  std::string network = {};

  static constexpr auto fields = detail::file_fields(
      &from_file_like::path, &from_file_like::strict, &from_file_like::network,
      "File of weights that the network starts from: safetensors, or written by torch.save.");

  /// The file given. @throws setting_error (not given), file_error (not there)
  std::optional<std::filesystem::path> find(std::string_view) const {
    if (path.empty())
      throw setting_error("--weights is not given", "give a file of weights", "weights-not-given");
    return detail::existing_file(path);
  }
};

}  // namespace cxr
