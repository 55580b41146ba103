// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/format/weight_file.hpp"
#include "cxr/model/weights/weights.hpp"

// Weights mean something only for pixels normalised as those that they were trained on.
namespace cxr {

namespace detail {

/// (2x - 1) 1024 of x in 0…1: torchxrayvision.datasets.normalize.
inline constexpr normalisation<1> xrv_normalise{{0.5}, {1.0 / 2048}};

/// Whether a file says that it is of TorchXRayVision: by the class of a whole module, or by the
/// operating points beside the weights.
inline bool is_of_xrv(weight_file const& file) {
  auto const module = file.metadata.find("module");
  return (module != file.metadata.end() && module->second.starts_with("torchxrayvision.")) ||
         std::any_of(file.tensors.begin(), file.tensors.end(),
                     [](auto const& one) { return one.name.ends_with("op_threshs"); });
}

/// The channels of the images that a file's network takes, if it has a DenseNet's first convolution.
inline std::optional<std::size_t> channels_of(weight_file const& of) {
  for (auto const& [name, tensor] : of.tensors)
    if (name.ends_with("conv0.weight") && tensor.dim() == 4)
      return static_cast<std::size_t>(tensor.size(1));
  return std::nullopt;
}

}  // namespace detail

/// A normalisation as the files of cxr state it.
template <std::size_t C>
json to_json(normalisation<C> const& one) {
  return {{"mean", one.mean}, {"deviation", one.deviation}};
}

/// Refuses a file of a network that was trained on other pixels than these weights', as far as it
/// tells: files of cxr state their normalisation, those of TorchXRayVision are known, and published
/// weights have the channels that they were published with.
/// @throws file_error (prints both)
template <Weights W>
void require_pixels(weight_file const& of, W const& by, std::filesystem::path const& file) {
  auto const known = of.metadata.find("cxr.normalisation");
  bool const by_cxr = known != of.metadata.end();
  if (by_cxr || detail::is_of_xrv(of)) {
    json const wanted = to_json(by.normalise);
    auto const said = by_cxr ? known->second : to_json(detail::xrv_normalise).dump();
    if (json::parse(said, nullptr, /*allow_exceptions=*/false) == wanted) return;
    throw file_error(file,
                     "was trained on pixels normalised by " + said +
                         ", this program normalises by " + wanted.dump(),
                     by_cxr ? "take weights of that normalisation, for example "
                              "from_file_like<scratch>"
                            : "it is TorchXRayVision's: take the Backbone densenet121<xrv_all> in "
                              "the program",
                     "other-normalisation");
  }
  if constexpr (requires { W::outputs; })
    if (auto const C = detail::channels_of(of); by.strict && C && *C != by.normalise.mean.size())
      throw file_error(file,
                       "is of a network for images of " +
                           (*C == 1 ? "one channel" : std::to_string(*C) + " channels") +
                           ", unlike " + std::string(W::name),
                       "take from_file_like<…> of weights for such images, or "
                       "--weights-strict=false to adapt it",
                       "other-channels");
}

}  // namespace cxr
