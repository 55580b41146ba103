// expect: a MetricSet needs \\?"operator\(\)\(predictions const&\) const\\?" giving results
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct my_metrics {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = "my_metrics";
  static constexpr auto tasks = cxr::all_tasks;
  struct results {
    cxr::named_measurements scalars() const { return {}; }
  };
#ifdef FIXED
  results operator()(cxr::predictions const&) const { return {}; }
#endif
  double score(results const&, cxr::predictions const& subset) const { return -subset.loss; }
};

auto const result = cxr::pipeline<my_metrics>{}.run();
