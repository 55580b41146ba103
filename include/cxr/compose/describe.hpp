// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cxr/compose/roles.hpp"

namespace cxr {

/// Every role of a pipeline with the policy that fills it, one a line.
template <class Pipeline>
std::string describe() {
  std::string text;
  hana::for_each(detail::types_of(hana::type_c<policies_of<Pipeline>>), [&](auto policy) {
    using policy_type = typename decltype(policy)::type;
    std::string heading(policy_type::role::name);
    heading.resize(12, ' ');
    text += heading + std::string(policy_type::name) + "\n";
  });
  return text;
}

}  // namespace cxr
