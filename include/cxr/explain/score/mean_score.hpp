// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "cxr/measure/measurement.hpp"

namespace cxr {

/// The mean over the images whose score is defined; undefined where there is none.
inline measurement mean_score(std::span<measurement const> scores) {
  double sum = 0, defined = 0;
  for (auto const& score : scores)
    if (score.defined()) sum += score.value(), ++defined;
  if (defined == 0) return measurement::undefined("undefined for every image");
  return sum / defined;
}

}  // namespace cxr
