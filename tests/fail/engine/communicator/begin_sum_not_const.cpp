// expect: begin_sum of a Communicator takes a Tensor const&, is const, and gives an object with wait
// SPDX-License-Identifier: MIT
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/engine/execution/distributed.hpp"

struct sum_under_way {
  void wait() {}
};

struct begin_sum_not_const {
  static constexpr std::string_view name = "begin_sum_not_const";
  cxr::shard part() const { return {}; }
  std::int64_t place() const { return 0; }
  void fail() const {}
  void sum(cxr::Tensor&) const {}
#ifdef FIXED
  sum_under_way begin_sum(cxr::Tensor const&) const { return {}; }
#else
  sum_under_way begin_sum(cxr::Tensor const&) { return {}; }
#endif
};

template <class C>
constexpr auto name_of = cxr::distributed<cxr::cpu<float>, C>::name;
constexpr auto name = name_of<begin_sum_not_const>;
