// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "cxr/measure/predictions.hpp"

namespace cxr {

/// The predictions for some images, in the order given; an image may occur several times. The loss stays
/// that of the whole subset. @param images  indices below subset.size()
inline predictions gathered(predictions const& subset, std::span<std::size_t const> images) {
  predictions part{.classes = subset.classes,
                   .loss = subset.loss,
                   .class_names = subset.class_names,
                   .operating_point = subset.operating_point,
                   .class_weights = subset.class_weights};
  auto const copy = [&](auto const& rows, auto& target, std::size_t width) {
    if (rows.empty()) return;
    target.reserve(images.size() * width);
    for (auto const image : images)
      for (std::size_t k = 0; k < width; ++k) target.push_back(rows[image * width + k]);
  };
  copy(subset.logits, part.logits, subset.classes);
  copy(subset.labels, part.labels, 1);
  copy(subset.records, part.records, 1);
  copy(subset.findings, part.findings, subset.classes);
  copy(subset.assigned, part.assigned, 1);
  copy(subset.scores, part.scores, subset.classes);
  copy(subset.calibrated, part.calibrated, subset.classes);
  return part;
}

}  // namespace cxr
