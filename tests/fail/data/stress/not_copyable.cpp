// expect: a Stress must be copyable \[docs/errors\.md#stress-copy\]
// SPDX-License-Identifier: MIT
#include "cxr/data/stress/stress.hpp"

struct darker {
  using role = cxr::role::stress;
  static constexpr std::string_view name = "darker";
#ifndef FIXED
  darker(darker const&) = delete;
#endif
  cxr::image_batch operator()(cxr::image_batch const& batch, cxr::training) const { return batch; }
};

template struct cxr::explain_stress<darker>;
