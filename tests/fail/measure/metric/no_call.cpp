// expect: a Metric needs \\?"measurement operator\(\)\(predictions const&\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/measure/metric/metric.hpp"

struct npv {
  static constexpr std::string_view name = "npv";
  static constexpr bool binary_only = true;
#ifdef FIXED
  cxr::measurement operator()(cxr::predictions const&) const { return 0.5; }
#endif
};

template <class M>
class door : cxr::explain_metric<M> {};
door<npv> opened;
