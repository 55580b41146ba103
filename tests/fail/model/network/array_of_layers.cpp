// expect: the layers in this container would not be trained, saved or moved; take cxr::numbered<layer>
// SPDX-License-Identifier: MIT
#include <array>

#include "cxr/model/layer/linear.hpp"

struct committee {
#ifdef FIXED
  BOOST_HANA_DEFINE_STRUCT(committee, (cxr::numbered<cxr::linear>, member));

  committee() { member.emplace_back(); }
#else
  BOOST_HANA_DEFINE_STRUCT(committee, (std::array<cxr::linear, 1>, member));
#endif

  cxr::Tensor operator()(cxr::Tensor const& x, cxr::training) { return member[0](x); }
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::inference) const { return member[0](x); }
};

auto const tensors = cxr::state_dict(cxr::clone(committee{}));
