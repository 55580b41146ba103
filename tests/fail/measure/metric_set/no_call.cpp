// expect: a MetricSet needs \\?"operator\(\)\(predictions const&\) const\\?" giving results
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct frequencies {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = "frequencies";
  static constexpr auto tasks = cxr::task::binary;
  struct results {
    cxr::named_measurements scalars() const { return {}; }
  };
#ifdef FIXED
  results operator()(cxr::predictions const&) const { return {}; }
#endif
  double score(results const&, cxr::predictions const& subset) const { return -subset.loss; }
};

cxr::pipeline<frequencies> const opened;
