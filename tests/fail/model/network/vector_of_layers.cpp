// expect: the layers in this container would not be trained, saved or moved; take cxr::numbered<layer>
// SPDX-License-Identifier: MIT
#include <vector>

#include "cxr/model/head/linear_head.hpp"
#include "cxr/run/pipeline.hpp"

struct committee {
#ifdef FIXED
  BOOST_HANA_DEFINE_STRUCT(committee, (cxr::numbered<cxr::linear>, member));
#else
  BOOST_HANA_DEFINE_STRUCT(committee, (std::vector<cxr::linear>, member));
#endif

  cxr::Tensor operator()(cxr::Tensor const& x, cxr::training) { return member.front()(x); }
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::inference) const { return member.front()(x); }
};

struct committee_head {
  using role = cxr::role::head;
  static constexpr std::string_view name = "committee_head";

  template <std::int64_t F, std::int64_t K>
  committee make(std::uint64_t seed) const {
    committee network;
    network.member.push_back(cxr::linear(F, K, cxr::generator(seed)));
    return network;
  }
};

auto run() { return cxr::pipeline<committee_head>{}.run(); }
