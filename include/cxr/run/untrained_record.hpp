// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cxr/data/source/source.hpp"
#include "cxr/measure/predictions.hpp"
#include "cxr/model/weights/model_record.hpp"

namespace cxr::detail {

/// What a source and initial weights state about a network, before it is trained: classes, kind of
/// labels, normalisation, and the operating point at 0.5 until another is chosen.
template <class Source, class Weights>
model_record untrained_record() {
  model_record model{.classes = {Source::classes.begin(), Source::classes.end()},
                     .labels = Source::labels};
  auto const& pixels = Weights::normalise;
  model.mean.assign(pixels.mean.begin(), pixels.mean.end());
  model.deviation.assign(pixels.deviation.begin(), pixels.deviation.end());
  bool const multi_label = Source::labels == labelling::multi_label;
  if (multi_label || model.classes.size() == 2)
    model.thresholds.assign(multi_label ? model.classes.size() : 1, 0.5);
  model.decision = operating_point{}.rule;
  return model;
}

}  // namespace cxr::detail
