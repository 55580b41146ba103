// expect: a MetricSet needs \\?"static constexpr auto tasks = cxr::task::binary
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct frequencies {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = "frequencies";
#ifdef FIXED
  static constexpr auto tasks = cxr::task::binary;
#endif
  struct results {
    cxr::named_measurements scalars() const { return {}; }
  };
  results operator()(cxr::predictions const&) const { return {}; }
  double score(results const&, cxr::predictions const& subset) const { return -subset.loss; }
};

auto run() { return cxr::pipeline<frequencies>{}.run(); }
