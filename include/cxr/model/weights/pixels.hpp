// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/format/weight_file.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/model/weights/weights.hpp"
#include "cxr/model/weights/xrv_facts.hpp"

// Weights are valid only for pixels normalised as in their training.
namespace cxr {

namespace detail {

/// Input channels of a file's network, if it has a DenseNet's first convolution.
inline std::optional<std::size_t> input_channels(weight_file const& file) {
  for (auto const& [name, tensor] : file.tensors)
    if (name.ends_with("conv0.weight") && tensor.dim() == 4)
      return static_cast<std::size_t>(tensor.size(1));
  return std::nullopt;
}

/// The weights whose normalisation a file states, as a program names them.
inline std::string weights_like(json const& normalisation) {
  if (normalisation == to_json(imagenet::normalise)) return "from_file";
  if (normalisation == to_json(scratch::normalise)) return "from_file_like<scratch>";
  if (normalisation == to_json(xrv_normalise)) return "from_file_like<xrv_all>";
  return "from_file_like<W>, W weights of your own with it";
}

}  // namespace detail

/// Refuses a file whose network was trained with another normalisation than that of `weights`, as far
/// as the file shows it: files of cxr state their normalisation, those of TorchXRayVision are
/// recognised, and published weights have a known number of channels.
/// @throws file_error (prints both normalisations, or the channels)
template <Weights W>
void require_pixels(weight_file const& file, W const& weights, std::filesystem::path const& path) {
  auto const stated = file.metadata.find("cxr.normalisation");
  bool const made_by_cxr = stated != file.metadata.end();
  if (made_by_cxr || detail::made_by_xrv(file)) {
    json const expected = to_json(W::normalise);
    auto const text = made_by_cxr ? stated->second : to_json(detail::xrv_normalise).dump();
    if (detail::parse_or_null(text) == expected) return;
    throw file_error(path,
                     "was trained on pixels normalised by " + detail::clipped(text) +
                         ", this program normalises by " + expected.dump(),
                     made_by_cxr
                         ? "choose weights of that normalisation in the program: " +
                               detail::weights_like(detail::parse_or_null(text))
                         : "it is TorchXRayVision's: choose the Backbone densenet121<xrv_all> in "
                           "the program",
                     "other-normalisation");
  }
  if constexpr (requires { W::outputs; })
    if (auto const channels = detail::input_channels(file);
        weights.strict && channels && *channels != W::normalise.mean.size())
      throw file_error(
          path,
          "is of a network for images of " +
              (*channels == 1 ? "one channel" : std::to_string(*channels) + " channels") +
              ", unlike " + std::string(W::name),
          "choose from_file_like<…> of weights for such images; --weights-strict=false makes a "
          "pipeline adapt it",
          "other-channels");
}

}  // namespace cxr
