// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <tuple>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/text.hpp"
#include "cxr/fwd.hpp"
#include "cxr/model/weights/imagenet.hpp"

namespace cxr {

/// Weights from a file that must be given, for images normalised as others are:
/// `from_file_like<scratch>` goes on from a network that cxr trained from scratch.
/// @tparam Like  the weights whose normalisation these need
template <class Like>
struct from_file_like {
 private:
  static constexpr std::string_view stem = "from_file_like<", close = ">";

 public:
  static constexpr std::string_view name = join<stem, Like::name, close>;  ///< for describe()
  static constexpr auto normalise = Like::normalise;                       ///< as theirs

  std::filesystem::path weights;  ///< the file
  bool strict = true;             ///< stop where a tensor of the file is not explained

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields = std::tuple{
      field{&from_file_like::weights,
            "weights",
            "file",
            {},
            "File of weights that the network starts from: safetensors, or of torch.save."},
      field{
          &from_file_like::strict,
          "weights-strict",
          "",
          {},
          "Stop where a tensor of the file is not explained; false leaves it aside and says so."}};

  /// The file. @throws setting_error (not given), file_error (not there)
  std::optional<std::filesystem::path> file(std::string_view) const {
    if (weights.empty())
      throw setting_error("--weights is not given", "give a file of weights", "weights-not-given");
    return detail::given(weights);
  }
};

}  // namespace cxr
