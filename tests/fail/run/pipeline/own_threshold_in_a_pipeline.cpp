// expect: a threshold that was chosen on the test images says nothing about new images
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

#ifdef FIXED
constexpr auto chosen_on = cxr::subset::validation;
#else
constexpr auto chosen_on = cxr::subset::test;
#endif

auto evaluated(cxr::pipeline<>& steps, cxr::pipeline<>::data const& data) {
  auto network = steps.make_network();
  auto const point = steps.decide(steps.predict<chosen_on>(network, data), data);
  return steps.evaluate(steps.predict<cxr::subset::test>(network, data), data, point);
}
