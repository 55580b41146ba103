// expect: batch_norm_per_process or sync_batch_norm \[docs/errors\.md#norm-scope\]
// SPDX-License-Identifier: MIT
#include "cxr/engine/communicator/mpi_if_built.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/engine/execution/distributed.hpp"

#ifdef FIXED
using scope = cxr::sync_batch_norm;
#else
struct scope {
  static constexpr std::string_view name = "group_norm";
};
#endif
constexpr auto name = cxr::distributed<cxr::cpu<float>, cxr::mpi_if_built, scope>::name;
