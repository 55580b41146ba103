// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/format/weight_file.hpp"
#include "cxr/model/weights/model_record.hpp"
#include "cxr/model/weights/weights.hpp"
#include "cxr/model/weights/xrv_facts.hpp"

// Weights mean something only for pixels normalised as those that they were trained on.
namespace cxr {

namespace detail {

/// The channels of the images that a file's network takes, if it has a DenseNet's first convolution.
inline std::optional<std::size_t> stated_channels(weight_file const& file) {
  for (auto const& [name, tensor] : file.tensors)
    if (name.ends_with("conv0.weight") && tensor.dim() == 4)
      return static_cast<std::size_t>(tensor.size(1));
  return std::nullopt;
}

}  // namespace detail

/// Refuses a file of a network that was trained on other pixels than these weights', as far as it
/// says: files of cxr state their normalisation, those of TorchXRayVision are known, and published
/// weights have the channels that they were published with.
/// @throws file_error (prints both)
template <Weights W>
void require_pixels(weight_file const& file, W const& weights, std::filesystem::path const& path) {
  auto const stated = file.metadata.find("cxr.normalisation");
  bool const made_by_cxr = stated != file.metadata.end();
  if (made_by_cxr || detail::made_by_xrv(file)) {
    json const expected = to_json(W::normalise);
    auto const text = made_by_cxr ? stated->second : to_json(detail::xrv_normalise).dump();
    if (json::parse(text, nullptr, /*allow_exceptions=*/false) == expected) return;
    throw file_error(path,
                     "was trained on pixels normalised by " + text +
                         ", this program normalises by " + expected.dump(),
                     made_by_cxr
                         ? "take weights of that normalisation, for example "
                           "from_file_like<scratch>"
                         : "it is TorchXRayVision's: take the Backbone densenet121<xrv_all> in "
                           "the program",
                     "other-normalisation");
  }
  if constexpr (requires { W::outputs; })
    if (auto const channels = detail::stated_channels(file);
        weights.strict && channels && *channels != W::normalise.mean.size())
      throw file_error(
          path,
          "is of a network for images of " +
              (*channels == 1 ? "one channel" : std::to_string(*channels) + " channels") +
              ", unlike " + std::string(W::name),
          "take from_file_like<…> of weights for such images, or "
          "--weights-strict=false to adapt it",
          "other-channels");
}

}  // namespace cxr
