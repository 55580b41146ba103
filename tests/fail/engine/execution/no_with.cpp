// expect: an Execution needs \\?"template <class F> auto with\(F&&\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/run/pipeline.hpp"

struct slow_cpu {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "slow_cpu";
#ifdef FIXED
  template <class F>
  auto with(F&& f) const {
    return f(cxr::cpu<float>{.threads = 1});
  }
#endif
};

#ifdef FIXED
constexpr cxr::explain_execution<slow_cpu> contract;
#else
auto const result = cxr::pipeline<slow_cpu>{}.run();
#endif
