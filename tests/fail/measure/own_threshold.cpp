// expect: a threshold that was chosen on the test images says nothing about new images
// SPDX-License-Identifier: MIT
#include "cxr/measure/chosen_on.hpp"
#include "cxr/measure/decision/youden.hpp"

#ifdef FIXED
constexpr auto chosen_on = cxr::subset::validation;
#else
constexpr auto chosen_on = cxr::subset::test;
#endif

cxr::predictions decided(cxr::predictions_on<chosen_on> const& output,
                         cxr::predictions_on<cxr::subset::test> const& test) {
  return cxr::at_threshold(test, cxr::choose_threshold(cxr::youden{}, output));
}
