// expect: a Tensor in a network would not be trained, saved or moved; make it a cxr::parameter or
// SPDX-License-Identifier: MIT
#include "cxr/model/layer/linear.hpp"

struct scaled {
#ifdef FIXED
  BOOST_HANA_DEFINE_STRUCT(scaled, (cxr::linear, fc), (cxr::parameter, scale));

  cxr::Tensor scaling() const { return scale.value; }
#else
  BOOST_HANA_DEFINE_STRUCT(scaled, (cxr::linear, fc), (cxr::Tensor, scale));

  cxr::Tensor scaling() const { return scale; }
#endif

  cxr::Tensor operator()(cxr::Tensor const& x, cxr::training) { return fc(x).mul(scaling()); }
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::inference) const {
    return fc(x).mul(scaling());
  }
};

auto const tensors = cxr::state_dict(cxr::clone(scaled{}));
