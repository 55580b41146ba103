// expect: a MetricSet must be copyable
// SPDX-License-Identifier: MIT
#include <memory>

#include "cxr/run/pipeline.hpp"

struct frequencies {
  using role = cxr::role::metrics;
  static constexpr std::string_view name = "frequencies";
  static constexpr auto tasks = cxr::task::binary;
  struct results {
    cxr::named_measurements scalars() const { return {}; }
  };
  results operator()(cxr::predictions const&) const { return {}; }
  double score(results const&, cxr::predictions const& subset) const { return -subset.loss; }
#ifndef FIXED
  std::unique_ptr<int> owned;
#endif
};

cxr::pipeline<frequencies> const opened;
