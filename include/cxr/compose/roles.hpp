// SPDX-License-Identifier: MIT
#pragma once

#include <boost/hana.hpp>
#include <concepts>
#include <cstddef>
#include <string>
#include <tuple>

#include "cxr/core/role.hpp"
#include "cxr/fwd.hpp"

namespace cxr {

template <class... Policies>
class pipeline;

namespace detail {

namespace hana = boost::hana;

/// What stands for the role of a type that names none.
struct no_role {};

template <class P>
struct role_of_type {
  using type = no_role;
};
template <class P>
requires requires { typename P::role; }
struct role_of_type<P> {
  using type = typename P::role;
};
template <class P>
using role_of = typename role_of_type<P>::type;

/// Every role with its default, in the order of an image's life.
inline constexpr auto roles_and_defaults = hana::make_tuple(
    hana::make_pair(hana::type_c<role::source>, hana::type_c<defaults::source>),
    hana::make_pair(hana::type_c<role::split>, hana::type_c<defaults::split>),
    hana::make_pair(hana::type_c<role::preprocess>, hana::type_c<defaults::preprocess>),
    hana::make_pair(hana::type_c<role::augment>, hana::type_c<defaults::augment>),
    hana::make_pair(hana::type_c<role::backbone>, hana::type_c<defaults::backbone>),
    hana::make_pair(hana::type_c<role::head>, hana::type_c<defaults::head>),
    hana::make_pair(hana::type_c<role::loss>, hana::type_c<defaults::loss>),
    hana::make_pair(hana::type_c<role::optimizer>, hana::type_c<defaults::optimizer>),
    hana::make_pair(hana::type_c<role::metrics>, hana::type_c<defaults::metrics>),
    hana::make_pair(hana::type_c<role::execution>, hana::type_c<defaults::execution>),
    hana::make_pair(hana::type_c<role::observer>, hana::type_c<defaults::observer>));

/// The place of a role in that order.
template <class Role>
inline constexpr std::size_t role_index =
    hana::size(hana::take_while(roles_and_defaults, [](auto pair) {
      return hana::first(pair) != hana::type_c<Role>;
    })).value;

/// Whether a policy's type stands for a role's type, as a Hana predicate.
template <class Role>
inline constexpr auto takes_role = [](auto policy) {
  return hana::bool_c<std::same_as<role_of<typename decltype(policy)::type>, Role>>;
};

/// The policies given, one a role in the order of the roles, the missing ones by default.
template <class... Given>
constexpr auto sort_by_role() {
  return hana::transform(roles_and_defaults, [](auto pair) {
    using role = typename decltype(+hana::first(pair))::type;
    return hana::find_if(hana::tuple_t<Given...>, takes_role<role>).value_or(hana::second(pair));
  });
}

template <class... Given>
using sorted =
    typename decltype(hana::unpack(sort_by_role<Given...>(), hana::template_<std::tuple>))::type;

template <class Role, class... Given>
inline constexpr std::size_t given_of_role = (std::size_t{0} + ... +
                                              std::size_t{std::same_as<role_of<Given>, Role>});

/// Explains a type that is no policy; a private base of pipeline.
template <class P>
struct explain_policy {
  static_assert(Policy<P>,
                "cxr: every argument of a pipeline is a policy and needs \"using role = "
                "cxr::role::head;\" (or another) and \"static constexpr std::string_view name\" "
                "[docs/errors.md#no-policy]");
};

/// Explains two policies of one role; a private base of pipeline.
template <class Role, std::size_t Given>
struct explain_one_per_role {
  static_assert(Given <= 1,
                "cxr: two policies of this role were given to one pipeline; keep one "
                "[docs/errors.md#two-of-one-role]");
};

template <class Pipeline>
struct policies_of_pipeline;
template <class... Given>
struct policies_of_pipeline<pipeline<Given...>> {
  using type = sorted<Given...>;
};

template <class P, class... New>
struct swapped;
template <class... Old, class... New>
struct swapped<pipeline<Old...>, New...> {
  static constexpr auto kept = hana::filter(hana::tuple_t<Old...>, [](auto old) {
    using role = role_of<typename decltype(old)::type>;
    return hana::bool_c<given_of_role<role, New...> == 0>;
  });
  using type = typename decltype(hana::unpack(hana::concat(hana::tuple_t<New...>, kept),
                                              hana::template_<pipeline>))::type;
};

}  // namespace detail

/// The policies of a pipeline as a std::tuple, one a role in the order of the roles.
template <class Pipeline>
using policies_of = typename detail::policies_of_pipeline<Pipeline>::type;

/// The policy that fills a role of a pipeline.
template <class Pipeline, class Role>
using policy_of = std::tuple_element_t<detail::role_index<Role>, policies_of<Pipeline>>;

/// Whether a policy is one of a pipeline's.
template <class Pipeline, class P>
inline constexpr bool has_policy = std::same_as<policy_of<Pipeline, detail::role_of<P>>, P>;

/// The same pipeline with other policies in the roles of those given.
/// `swap<pneumonia, linear_head>` is `pneumonia` with a linear head.
template <class Pipeline, class... Policies>
using swap = typename detail::swapped<Pipeline, Policies...>::type;

}  // namespace cxr
