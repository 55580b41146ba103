// expect: the Preprocess gives another number of channels than the Backbone takes
// expect: explain_channels<3, 1, 1>
// SPDX-License-Identifier: MIT
#include "cxr/model/weights/xrv.hpp"
#include "cxr/run/pipeline.hpp"

struct in_colour : cxr::grey {
#ifndef FIXED
  static constexpr std::int64_t channels = 3;
#endif
};

auto const result = cxr::pipeline<in_colour, cxr::densenet121<cxr::xrv_all>>{}.run();
