// expect: a SplitPolicy needs \\?"static constexpr bool needs_patients, keeps_patients_whole\\?"
// SPDX-License-Identifier: MIT
#include "cxr/data/split/training_share.hpp"

struct coin {
  using role = cxr::role::split;
  static constexpr std::string_view name = "coin";
#ifdef FIXED
  static constexpr bool needs_patients = false, keeps_patients_whole = false;
#endif
  cxr::split operator()(std::vector<cxr::record> const&, std::size_t, std::uint64_t) const {
    return {};
  }
};

template <class S>
class pipeline : cxr::explain_split<S> {};
pipeline<cxr::training_share<coin>> instance;
