// expect: an Augment must be copyable \[docs/errors\.md#augment-copy\]
// SPDX-License-Identifier: MIT
#include "cxr/data/augment/augment.hpp"

struct invert {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "invert";
#ifndef FIXED
  invert(invert const&) = delete;
#endif
  cxr::Tensor operator()(cxr::Tensor const& images, cxr::training) const { return images; }
};

template <class A>
class door : cxr::explain_augment<A> {};
door<invert> opened;
