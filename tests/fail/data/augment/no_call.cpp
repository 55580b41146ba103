// expect: an Augment needs \\?"Tensor operator\(\)\(Tensor const& images, training\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/data/augment/augment.hpp"

struct invert {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "invert";
#ifdef FIXED
  cxr::Tensor operator()(cxr::Tensor const& images, cxr::training) const { return images; }
#else
  cxr::Tensor operator()(cxr::Tensor const& images) const { return images; }
#endif
};

template <class A>
class door : cxr::explain_augment<A> {};
door<invert> opened;
