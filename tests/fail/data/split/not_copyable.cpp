// expect: a SplitPolicy must be copyable
// SPDX-License-Identifier: MIT
#include <memory>

#include "cxr/data/split/split.hpp"

struct coin {
  using role = cxr::role::split;
  static constexpr std::string_view name = "coin";
  static constexpr bool needs_patients = false, keeps_patients_whole = false;
  cxr::split operator()(std::vector<cxr::record> const&, std::size_t, std::uint64_t) const {
    return {};
  }
#ifndef FIXED
  std::unique_ptr<int> owned;
#endif
};

template <class S>
class pipeline : cxr::explain_split<S> {};
pipeline<coin> instance;
