// expect: a Metric needs \\?"static constexpr std::string_view name; static constexpr bool
// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/metric.hpp"

struct npv {
  static constexpr std::string_view name = "npv";
#ifdef FIXED
  static constexpr bool binary_only = true;
#endif
  cxr::measurement operator()(cxr::predictions const&) const { return 0.5; }
};

template <class M>
class door : cxr::explain_metric<M> {};
door<npv> opened;
