// expect: a SplitPolicy needs \\?"split operator\(\)\(std::vector<record> const&
// SPDX-License-Identifier: MIT
#include "cxr/data/split/split.hpp"
#include "cxr/run/pipeline.hpp"

struct coin {
  using role = cxr::role::split;
  static constexpr std::string_view name = "coin";
  static constexpr bool needs_patients = false, keeps_patients_whole = false;
#ifdef FIXED
  cxr::split operator()(std::vector<cxr::record> const&, std::size_t, std::uint64_t) const {
    return {};
  }
#endif
};

#ifdef FIXED
constexpr cxr::explain_split<coin> contract;
#else
auto const result = cxr::pipeline<coin>{}.run();
#endif
