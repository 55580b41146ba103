// expect: batch_norm_per_process or sync_batch_norm \[docs/errors\.md#norm-scope\]
// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/engine/execution/distributed.hpp"

struct no_others {
  static constexpr std::string_view name = "no_others";
  cxr::shard part() const { return {}; }
  std::int64_t place() const { return 0; }
  void sum(cxr::Tensor&) const {}
  void fail() const {}
};

#ifdef FIXED
using scope = cxr::sync_batch_norm;
#else
struct scope {
  static constexpr std::string_view name = "group_norm";
};
#endif
constexpr auto name = cxr::distributed<cxr::cpu<float>, no_others, scope>::name;
