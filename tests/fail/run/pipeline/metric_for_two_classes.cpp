// expect: a metric of this set is not defined for two classes
// expect: explain_tasks<cxr::task::binary, cxr::task::multiclass,
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct of_many_classes : cxr::accuracy {
#ifndef FIXED
  static constexpr auto tasks = cxr::task::multiclass;
#endif
};

auto const result = cxr::pipeline<cxr::metric_set<of_many_classes>>{}.run();
