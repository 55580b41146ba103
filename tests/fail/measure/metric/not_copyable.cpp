// expect: a Metric must be copyable
// SPDX-License-Identifier: MIT
#include <memory>

#include "cxr/measure/metric/metric.hpp"

struct npv {
  static constexpr std::string_view name = "npv";
  static constexpr bool binary_only = true;
  cxr::measurement operator()(cxr::predictions const&) const { return 0.5; }
#ifndef FIXED
  std::unique_ptr<int> owned;
#endif
};

template <class M>
class door : cxr::explain_metric<M> {};
door<npv> opened;
