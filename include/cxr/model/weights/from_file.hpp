// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/fwd.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/search.hpp"

namespace cxr {

/// Weights from a file that must be named, with the normalisation of other weights:
/// `from_file_like<scratch>` starts from a network that cxr trained from scratch.
/// @tparam Like  the weights with the same normalisation
template <class Like>
struct from_file_like {
 private:
  static constexpr std::string_view stem = "from_file_like<", close = ">";

 public:
  static constexpr std::string_view name = join<stem, Like::name, close>;
  static constexpr auto normalise = Like::normalise;

  std::filesystem::path path;
  bool strict = true;
  std::string network = {};

  static constexpr auto fields = hana::make_tuple(
      field{&from_file_like::path, "weights",
            "File of weights that the network starts from: safetensors, or written by torch.save."}
          .unit("file"),
      field{&from_file_like::strict, "weights-strict", detail::about_strict},
      field{&from_file_like::network, "weights-network", detail::about_network});

  /// The file given. @throws setting_error (not given), file_error (not there)
  std::optional<std::filesystem::path> find(std::string_view) const {
    if (path.empty())
      throw setting_error("--weights is not given", "give a file of weights", "weights-not-given");
    return detail::existing_file(path);
  }
};

}  // namespace cxr
