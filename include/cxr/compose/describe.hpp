// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <tuple>
#include <type_traits>

#include "cxr/compose/roles.hpp"

namespace cxr {

/// Every role of a pipeline with the policy that fills it, one a line.
template <class Pipeline>
std::string describe() {
  std::string text;
  auto const line = [&]<class P>(std::type_identity<P>) {
    std::string role(P::role::name);
    role.resize(12, ' ');
    text += role + std::string(P::name) + "\n";
  };
  [&]<class... P>(std::type_identity<std::tuple<P...>>) {
    (line(std::type_identity<P>{}), ...);
  }(std::type_identity<policies_of<Pipeline>>{});
  return text;
}

}  // namespace cxr
