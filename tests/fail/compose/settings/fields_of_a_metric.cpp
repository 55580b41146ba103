// expect: a policy with data members lists its settings in \\?"static constexpr auto fields\\?"
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct npv {
  static constexpr std::string_view name = "npv";
  static constexpr auto tasks = cxr::task::binary;

  double prevalence = 0.5;

#ifdef FIXED
  static constexpr auto fields = cxr::hana::make_tuple(
      cxr::field{&npv::prevalence, "prevalence", "Share of images with the finding."});
#endif

  cxr::measurement operator()(cxr::predictions const&) const { return prevalence; }
};

auto run() { return cxr::pipeline<cxr::metric_set<npv>>{}.run(); }
