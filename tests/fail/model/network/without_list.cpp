// expect: a struct of layers lists its members in BOOST_HANA_DEFINE_STRUCT, or they would not be
// SPDX-License-Identifier: MIT
#include "cxr/model/layer/linear.hpp"

struct plain {
#ifdef FIXED
  BOOST_HANA_DEFINE_STRUCT(plain, (cxr::linear, fc));
#else
  cxr::linear fc;
#endif

  cxr::Tensor operator()(cxr::Tensor const& x, cxr::training) { return fc(x); }
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::inference) const { return fc(x); }
};

auto const tensors = cxr::state_dict(cxr::clone(plain{}));
