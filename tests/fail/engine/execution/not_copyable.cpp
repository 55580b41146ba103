// expect: an Execution must be copyable \[docs/errors\.md#execution-copy\]
// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/cpu.hpp"

struct slow_cpu {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "slow_cpu";
#ifndef FIXED
  slow_cpu(slow_cpu const&) = delete;
#endif
  template <class F>
  auto with(F&& f) const {
    return f(cxr::cpu<float>{.threads = 1});
  }
};

template struct cxr::explain_execution<slow_cpu>;
