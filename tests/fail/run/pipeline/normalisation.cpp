// expect: the Weights normalise another number of channels than the Backbone takes
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct grey_weights : cxr::scratch {
#ifndef FIXED
  static constexpr cxr::normalisation<1> normalise{{0.5}, {0.25}};
#endif
};

cxr::pipeline<cxr::densenet121<grey_weights>> const opened;
