// expect: an Average needs \\?"double operator\(\)\(training_progress const&\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/learn/average/average.hpp"
#include "cxr/run/pipeline.hpp"

struct slow {
  using role = cxr::role::average;
  static constexpr std::string_view name = "slow";
#ifdef FIXED
  double operator()(cxr::training_progress const&) const { return 1; }
#else
  double operator()(std::int64_t step) const { return step > 0 ? 0.1 : 1; }
#endif
};

#ifdef FIXED
constexpr cxr::explain_average<slow> contract;
#else
auto const result = cxr::pipeline<slow>{}.run();
#endif
