// expect: the Preprocess gives another number of channels than the Backbone takes
// expect: explain_channels<2, 3, 3>
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct two_views : cxr::grey {
#ifndef FIXED
  static constexpr std::int64_t channels = 2;
#endif
};

auto const result = cxr::pipeline<two_views>{}.run();
