// expect: an Execution with a device needs \\?"single_process processes\(\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/cpu.hpp"

struct slow_cpu {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "slow_cpu";
  static constexpr at::ScalarType scalar = at::kFloat;
  at::Device device() const { return at::kCPU; }
  void start() const {}
#ifdef FIXED
  cxr::single_process processes() const { return {}; }
#endif
  template <class F>
  auto with(F&& f) const {
    return f(*this);
  }
};

template struct cxr::explain_execution<slow_cpu>;
