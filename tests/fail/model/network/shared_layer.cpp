// expect: what a network holds through a pointer or an optional would not be trained, saved or moved
// SPDX-License-Identifier: MIT
#include <memory>

#include "cxr/model/layer/linear.hpp"

inline cxr::Tensor applied(cxr::linear const& layer, cxr::Tensor const& x) { return layer(x); }
inline cxr::Tensor applied(std::shared_ptr<cxr::linear> const& layer, cxr::Tensor const& x) {
  return (*layer)(x);
}

struct shared {
#ifdef FIXED
  BOOST_HANA_DEFINE_STRUCT(shared, (cxr::linear, fc));
#else
  BOOST_HANA_DEFINE_STRUCT(shared, (std::shared_ptr<cxr::linear>, fc));
#endif

  cxr::Tensor operator()(cxr::Tensor const& x, cxr::training) { return applied(fc, x); }
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::inference) const { return applied(fc, x); }
};

auto const tensors = cxr::state_dict(cxr::clone(shared{}));
