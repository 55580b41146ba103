// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>

#include "cxr/core/hana.hpp"
#include "cxr/core/policy_set.hpp"
#include "cxr/core/role.hpp"
#include "cxr/data/augment/augment.hpp"
#include "cxr/data/augment/cxr_acquisition.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "cxr/data/preprocess/preprocess.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/data/stress/acquisition_shift.hpp"
#include "cxr/data/stress/stress.hpp"
#include "cxr/engine/execution/cuda_if_available.hpp"
#include "cxr/engine/execution/execution.hpp"
#include "cxr/fwd.hpp"
#include "cxr/learn/average/average.hpp"
#include "cxr/learn/average/no_average.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "cxr/learn/loss/loss.hpp"
#include "cxr/learn/optimizer/adamw.hpp"
#include "cxr/learn/optimizer/optimizer.hpp"
#include "cxr/learn/sampler/sampler.hpp"
#include "cxr/learn/sampler/shuffled.hpp"
#include "cxr/learn/schedule/schedule.hpp"
#include "cxr/learn/schedule/warmup_cosine.hpp"
#include "cxr/measure/calibration/calibration.hpp"
#include "cxr/measure/calibration/temperature.hpp"
#include "cxr/measure/decision/decision.hpp"
#include "cxr/measure/decision/fixed_threshold.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/accuracy.hpp"
#include "cxr/measure/metric/ratio/confusion.hpp"
#include "cxr/measure/metric/ratio/f1.hpp"
#include "cxr/measure/metric/ratio/precision.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "cxr/measure/metric/ratio/specificity.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/model/backbone/backbone.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/head/head.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/weights/scratch.hpp"
#include "cxr/train/observer/console.hpp"
#include "cxr/train/observer/history_csv.hpp"
#include "cxr/train/observer/observer.hpp"
#include "cxr/train/observer/observers.hpp"

namespace cxr {

template <class... Policies>
class pipeline;

namespace detail {

/// The role of a type that names none.
struct no_role {};

template <class P>
constexpr auto role_type() {
  if constexpr (requires { typename P::role; })
    return hana::type_c<typename P::role>;
  else
    return hana::type_c<no_role>;
}
template <class P>
using role_of = typename decltype(role_type<P>())::type;

/// Whether a policy's type fills a role, as a Hana predicate.
template <class Role>
inline constexpr auto fills_role = [](auto policy) {
  return hana::bool_c<std::same_as<role_of<typename decltype(policy)::type>, Role>>;
};

template <class... Ds>
constexpr auto default_types(policy_list<Ds...>) {
  return hana::tuple_t<Ds...>;
}
/// The defaults in the order of the roles.
inline constexpr auto defaults = default_types(default_policies{});

/// The policies given, one for each role in the order of the roles, the missing ones by default.
template <class... Given>
constexpr auto sort_by_role() {
  return hana::transform(defaults, [](auto standard) {
    using role = role_of<typename decltype(standard)::type>;
    return hana::find_if(hana::tuple_t<Given...>, fills_role<role>).value_or(standard);
  });
}
template <class... Given>
using sorted_policies =
    typename decltype(hana::unpack(sort_by_role<Given...>(), hana::template_<policy_set>))::type;

/// A policy that breaks its contract is explained once (contracts.hpp), and then replaced by the default,
/// so that nothing else of the pipeline gives an error.
template <class P, class Default>
using usable_policy = std::conditional_t<KeepsContract<P>, P, Default>;
template <class... Ps, class... Ds>
constexpr auto usable_policies(hana::basic_type<policy_set<Ps...>>, policy_list<Ds...>) {
  return hana::type_c<policy_set<usable_policy<Ps, Ds>...>>;
}

/// How many of the policies given fill a role.
template <class Role, class... Given>
inline constexpr std::size_t count_of_role = (std::size_t{0} + ... +
                                              std::size_t{std::same_as<role_of<Given>, Role>});

template <class... Ps>
constexpr auto types_of(hana::basic_type<policy_set<Ps...>>) {
  return hana::tuple_t<Ps...>;
}

template <class... Given>
constexpr auto policies_of_pipeline(hana::basic_type<pipeline<Given...>>) {
  return usable_policies(hana::type_c<sorted_policies<Given...>>, default_policies{});
}

template <class Pipeline>
inline constexpr bool is_pipeline = false;
template <class... Policies>
inline constexpr bool is_pipeline<pipeline<Policies...>> = true;

template <class Pipeline>
struct explain_swap {
  static_assert(is_pipeline<Pipeline>,
                "cxr: swap takes the pipeline first and then the policies: swap<pneumonia, "
                "linear_head> [docs/errors.md#swap-order]");
};
template <class Stranger, class Added>
constexpr auto swap_policies(hana::basic_type<Stranger>, Added) {
  [[maybe_unused]] constexpr explain_swap<Stranger> explained{};
  return hana::type_c<pipeline<>>;
}
template <class... Old, class Added>
constexpr auto swap_policies(hana::basic_type<pipeline<Old...>>, Added added) {
  auto const remaining = hana::filter(hana::tuple_t<Old...>, [&](auto old) {
    return hana::none_of(added, fills_role<role_of<typename decltype(old)::type>>);
  });
  return hana::unpack(hana::concat(added, remaining), hana::template_<pipeline>);
}

}  // namespace detail

/// The policies of a pipeline as a policy_set, one for each role in the order of the roles.
template <class Pipeline>
using policies_of = typename decltype(detail::policies_of_pipeline(hana::type_c<Pipeline>))::type;

/// The policy that fills a role of a pipeline.
template <class Pipeline, class Role>
using policy_of =
    std::remove_cvref_t<decltype(std::declval<policies_of<Pipeline>&>().template get<Role>())>;

/// The policy that fills a role where none is given (fwd.hpp).
template <class Role>
using default_of = policy_of<pipeline<>, Role>;

/// Whether a policy is one of a pipeline's.
template <class Pipeline, class P>
inline constexpr bool has_policy = std::same_as<policy_of<Pipeline, detail::role_of<P>>, P>;

/// The same pipeline with other policies in the roles of those given.
/// `swap<pneumonia, linear_head>` is `pneumonia` with a linear head.
template <class Pipeline, class... Policies>
using swap = typename decltype(detail::swap_policies(hana::type_c<Pipeline>,
                                                     hana::tuple_t<Policies...>))::type;

}  // namespace cxr
