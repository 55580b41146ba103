// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <utility>

#include "cxr/core/hana.hpp"
#include "cxr/core/role.hpp"

namespace cxr {

namespace detail {

/// The place of the first policy with a role among several; their number where there is none.
template <class Role, class... Ps>
constexpr std::size_t place_of_role() {
  std::size_t place = 0;
  (void)((std::same_as<typename Ps::role, Role> || (++place, false)) || ...);
  return place;
}

}  // namespace detail

/// Policies, each found by its role.
template <class... Ps>
struct policy_set {
  hana::tuple<Ps...> policies = {};  ///< in the order given

  policy_set() = default;  ///< every policy with its default settings
  /// Policies with their settings.
  explicit policy_set(Ps... settings) requires(sizeof...(Ps) > 0)
      : policies(std::move(settings)...) {}

  /// Whether there is a policy of a role.
  template <class Role>
  static constexpr bool has = detail::place_of_role<Role, Ps...>() < sizeof...(Ps);

  /// The policy of a role. @pre has<Role>
  template <class Role>
  auto& get() {
    return policies[hana::size_c<detail::place_of_role<Role, Ps...>()>];
  }
  /// The policy of a role. @pre has<Role>
  template <class Role>
  auto const& get() const {
    return policies[hana::size_c<detail::place_of_role<Role, Ps...>()>];
  }
};

}  // namespace cxr
