// expect: static constexpr bool higher_is_better
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct brier {
  static constexpr std::string_view name = "brier";
  static constexpr auto tasks = cxr::task::binary;
#ifdef FIXED
  static constexpr bool higher_is_better = false;
#endif
  cxr::measurement operator()(cxr::predictions const&) const { return 0.5; }
};

using metrics = cxr::metric_set<cxr::best_by<brier>>;

auto run() { return cxr::pipeline<metrics>{}.run(); }
