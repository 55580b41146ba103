// expect: what a network holds through a pointer or an optional would not be trained, saved or moved
// SPDX-License-Identifier: MIT
#include <optional>

#include "cxr/model/layer/linear.hpp"

inline cxr::Tensor applied(cxr::linear const& layer, cxr::Tensor const& x) { return layer(x); }
inline cxr::Tensor applied(std::optional<cxr::linear> const& layer, cxr::Tensor const& x) {
  return layer ? (*layer)(x) : x;
}

struct skipping {
#ifdef FIXED
  BOOST_HANA_DEFINE_STRUCT(skipping, (cxr::linear, fc));
#else
  BOOST_HANA_DEFINE_STRUCT(skipping, (std::optional<cxr::linear>, fc));
#endif

  cxr::Tensor operator()(cxr::Tensor const& x, cxr::training) { return applied(fc, x); }
  cxr::Tensor operator()(cxr::Tensor const& x, cxr::inference) const { return applied(fc, x); }
};

auto const tensors = cxr::state_dict(cxr::clone(skipping{}));
