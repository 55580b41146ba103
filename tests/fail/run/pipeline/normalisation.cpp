// expect: the Weights normalise another number of channels than the Backbone takes
// expect: explain_channels<1, 3, 1>
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct grey_weights : cxr::scratch {
  static constexpr cxr::normalisation<1> normalise{{0.5}, {0.25}};
};
struct in_colour : cxr::densenet121<grey_weights> {
#ifndef FIXED
  static constexpr std::int64_t channels = 3;
#endif
};

auto const result = cxr::pipeline<in_colour>{}.run();
