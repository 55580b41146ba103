// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "cxr/core/error.hpp"
#include "cxr/core/require_defined.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr {

/// The class to explain of each image, on the device of the images.
/// @throws shape_error (no (N) int64)
inline Tensor explained_classes(Tensor const& classes, Tensor const& images) {
  require_defined(images, "images");
  require_defined(classes, "classes");
  if (classes.dim() == 1 && classes.scalar_type() == at::kLong && images.dim() == 4 &&
      classes.size(0) == images.size(0))
    return classes.to(images.device());
  auto const shape = [](Tensor const& tensor) {
    std::string text;
    for (auto const size : tensor.sizes()) text += (text.empty() ? "" : ",") + std::to_string(size);
    return "(" + text + ") " + at::toString(tensor.scalar_type());
  };
  throw shape_error(
      "an explanation was given images " + shape(images) + " and classes " + shape(classes),
      "give images (N,C,H,W) and for each the class to explain, (N) int64", "explained-classes");
}

/// (N,K) logits and (N) classes -> (N) the logit of each image's class.
/// @throws data_error (a class that is none of the network's)
inline Tensor class_logits(Tensor const& logits, Tensor const& classes) {
  auto const K = logits.size(1);
  if (classes.numel() > 0) {
    auto const low = classes.min().item<std::int64_t>(), high = classes.max().item<std::int64_t>();
    if (low < 0 || high >= K)
      throw data_error("class " + std::to_string(low < 0 ? low : high) +
                           " was to be explained, and the network has " + std::to_string(K),
                       "give an index from 0 to " + std::to_string(K - 1), "explained-class");
  }
  return logits.gather(1, classes.unsqueeze(1)).squeeze(1).to(at::kFloat);
}

}  // namespace cxr
