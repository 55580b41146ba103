// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "cxr/compose/explain_settings.hpp"
#include "cxr/compose/roles.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/measure/metric/metric.hpp"

namespace cxr::detail {

/// A metric that is given to a pipeline itself.
template <class P>
concept LoneMetric = Defined<P> && !Policy<P> && Metric<P>;

template <class P>
concept PolicyWithoutDefault = Policy<P> && !std::default_initializable<P>;

/// Explains a type that is no policy.
template <class P>
struct explain_policy : std::conditional_t<KeepsContract<P>, explain_settings<P>, no_explanation> {
  static_assert(Defined<P>,
                "cxr: this policy is declared, but its header is not included; include it, or "
                "cxr/cxr.hpp [docs/errors.md#policy-undefined]");
  static_assert(!LoneMetric<P>,
                "cxr: a metric is an argument of a set of metrics: metric_set<auroc, f1> "
                "[docs/errors.md#metric-alone]");
  static_assert(!Defined<P> || LoneMetric<P> || Policy<P>,
                "cxr: every argument of a pipeline is a policy and needs \"using role = "
                "cxr::role::head;\" (or another) and \"static constexpr std::string_view name\" "
                "[docs/errors.md#no-policy]");
  static_assert(!PolicyWithoutDefault<P>,
                "cxr: a policy needs a default constructor, since settings begin with the defaults "
                "of all policies [docs/errors.md#policy-default]");
};

/// Explains two policies of one role.
template <class Role, std::size_t Count>
struct explain_one_per_role {
  static_assert(Count <= 1,
                "cxr: two policies of this role were given to one pipeline; keep one "
                "[docs/errors.md#two-of-one-role]");
};

template <class List, class... Given>
struct explain_each_role;
template <class... Ds, class... Given>
struct explain_each_role<policy_list<Ds...>, Given...>
    : explain_one_per_role<typename Ds::role, count_of_role<typename Ds::role, Given...>>... {};

/// Every requirement on the arguments of a pipeline by themselves.
template <class... Given>
struct explain_arguments : explain_policy<Given>...,
                           explain_each_role<default_policies, Given...> {};

template <class S, class F>
constexpr void for_each_option_name(F& f);

template <class O, class V, class F>
constexpr void visit_option(field<O, V> const& option, F& f) {
  f(option.name);
}
template <class O, class I, class F>
constexpr void visit_option(group<O, I> const&, F& f) {
  for_each_option_name<I>(f);
}
template <class... Ps, class F>
constexpr void visit_parts(hana::basic_type<hana::tuple<Ps...>>, F& f) {
  (for_each_option_name<Ps>(f), ...);
}

/// Calls `f(name)` for every option of an aggregate, groups and parts included.
template <class S, class F>
constexpr void for_each_option_name(F& f) {
  if constexpr (HasFields<S>)
    hana::for_each(S::fields, [&](auto const& entry) { visit_option(entry, f); });
  if constexpr (HasParts<S>) visit_parts(hana::type_c<decltype(S::parts)>, f);
}

/// The first option name that comes twice among some aggregates; empty where none does.
template <class... Ss>
constexpr std::string_view repeated_option() {
  std::array<std::string_view, 256> names{};  // compile time ends in an error where they are more
  std::size_t count = 0;
  std::string_view repeated;
  auto const add = [&](std::string_view name) {
    for (std::size_t i = 0; i < count; ++i)
      if (names[i] == name && repeated.empty()) repeated = name;
    names[count++] = name;
  };
  (for_each_option_name<Ss>(add), ...);
  return repeated;
}

/// Explains two policies with one option name. Its letters are template arguments, which compilers
/// print; clang prints those of a `literal` as numbers.
template <char... Letters>
struct explain_option {
  static_assert(
      sizeof...(Letters) == 0,
      "cxr: two policies of one pipeline have an option of one name, printed here; rename "
      "one in its fields [docs/errors.md#option-twice]");
};

/// Requires that no two policies of a pipeline, or a policy and its run_settings, share an option.
template <class... Ss>
constexpr auto compare_options() {
  return []<std::size_t... Is>(std::index_sequence<Is...>) {
    return explain_option<repeated_option<Ss...>()[Is]...>{};
  }
  (std::make_index_sequence<repeated_option<Ss...>().size()>{});
}

}  // namespace cxr::detail
