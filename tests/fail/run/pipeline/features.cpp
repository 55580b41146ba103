// expect: the Head takes another number of features than the Backbone gives
// expect: explain_features<1024, 1664>
// SPDX-License-Identifier: MIT
#include "cxr/model/head/linear_head.hpp"
#include "cxr/run/pipeline.hpp"

struct made_for_169 : cxr::linear_head {
  static constexpr std::int64_t features = 1664;
};

#ifdef FIXED
auto const result = cxr::pipeline<cxr::densenet169<cxr::scratch>, made_for_169>{}.run();
#else
auto const result = cxr::pipeline<cxr::densenet121<cxr::scratch>, made_for_169>{}.run();
#endif
