// expect: a MetricSet needs \\?"double score\(results, predictions const&\) const
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct frequencies {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = "frequencies";
  static constexpr auto tasks = cxr::task::binary;
  struct results {
    cxr::named_measurements scalars() const { return {}; }
  };
  results operator()(cxr::predictions const&) const { return {}; }
#ifdef FIXED
  double score(results const&, cxr::predictions const& subset) const { return -subset.loss; }
#endif
};

auto run() { return cxr::pipeline<frequencies>{}.run(); }
