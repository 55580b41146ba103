// expect: a MetricSet needs \\?"operator\(\)\(predictions const&\) const\\?" giving results
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct frequencies {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = "frequencies";
  static constexpr auto tasks = cxr::task::binary;
  struct results {
#ifdef FIXED
    cxr::named_measurements scalars() const { return {}; }
#endif
  };
  results operator()(cxr::predictions const&) const { return {}; }
  double score(results const&, cxr::predictions const& subset) const { return -subset.loss; }
};

cxr::pipeline<frequencies> const opened;
