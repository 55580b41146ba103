// expect: a Head needs \\?"template <std::int64_t F, std::int64_t K> make\(std::uint64_t seed\)
// SPDX-License-Identifier: MIT
#include "cxr/model/head/head.hpp"
#include "cxr/run/pipeline.hpp"

struct network {
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::training) { return x; }
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::inference) const { return x; }
};

struct copycat {
  using role = cxr::role::head;
  static constexpr std::string_view name = "copycat";
#ifdef FIXED
  template <std::int64_t F, std::int64_t K>
  network make(std::uint64_t) const {
    return {};
  }
#endif
};

#ifdef FIXED
constexpr cxr::explain_head<copycat> contract;
#else
auto const result = cxr::pipeline<copycat>{}.run();
#endif
