// expect: a member of this network is not in its list for Boost.Hana and would not be
// SPDX-License-Identifier: MIT
#include "cxr/model/layer/batch_norm.hpp"
#include "cxr/model/layer/linear.hpp"
#include "cxr/run/pipeline.hpp"

struct normed {
#ifdef FIXED
  BOOST_HANA_DEFINE_STRUCT(normed, (cxr::linear, fc), (cxr::batch_norm, norm));
#else
  BOOST_HANA_DEFINE_STRUCT(normed, (cxr::linear, fc));
  cxr::batch_norm norm;
#endif

  cxr::Tensor operator()(cxr::Tensor const& x, cxr::training mode) { return fc(norm(x, mode)); }
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::inference mode) const {
    return fc(norm(x, mode));
  }
};

struct normed_head {
  using role = cxr::role::head;
  static constexpr std::string_view name = "normed_head";

  template <std::int64_t F, std::int64_t K>
  normed make(std::uint64_t seed) const {
    return {};
  }
};

auto run() { return cxr::pipeline<normed_head>{}.run(); }
