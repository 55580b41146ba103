// expect: distributed<execution, communicator> needs a Communicator
// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/engine/execution/distributed.hpp"

struct without_sum {
  static constexpr std::string_view name = "without_sum";
  cxr::shard part() const { return {}; }
  std::int64_t place() const { return 0; }
  void fail() const {}
#ifdef FIXED
  void sum(cxr::Tensor&) const {}
#endif
};

template <class C>
constexpr auto name_of = cxr::distributed<cxr::cpu<float>, C>::name;
constexpr auto name = name_of<without_sum>;
