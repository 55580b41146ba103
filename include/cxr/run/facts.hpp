// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "cxr/compose/contracts.hpp"
#include "cxr/compose/run_settings.hpp"
#include "cxr/data/preprocess/preprocess.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/learn/loss/loss.hpp"
#include "cxr/learn/sampler/sampler.hpp"
#include "cxr/measure/calibration/calibration.hpp"
#include "cxr/measure/decision/decision.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/model/backbone/backbone.hpp"
#include "cxr/model/head/head.hpp"

// The compile-time facts of policies that work together are compared, with one sentence for each. A
// policy that breaks its own contract is explained elsewhere; here it is passed over, so that one
// mistake gives one error.
namespace cxr::detail {

template <class Source, class Split>
struct explain_patients {
  static constexpr bool available = [] {
    if constexpr (DataSource<Source> && SplitPolicy<Split>)
      return Source::knows_patients || !Split::needs_patients;
    else
      return true;
  }();
  static constexpr bool whole = [] {
    if constexpr (DataSource<Source> && SplitPolicy<Split>)
      return !Source::knows_patients || Split::keeps_patients_whole || requires {
        requires Split::leaks_patients;
      };
    else
      return true;
  }();
  static_assert(available,
                "cxr: this SplitPolicy needs patients and this DataSource knows none; take "
                "stratified_holdout [docs/errors.md#split-without-patients]");
  static_assert(whole,
                "cxr: this SplitPolicy would put one patient into two subsets; take "
                "patient_holdout, or ask for stratified_holdout_leaking_patients by name "
                "[docs/errors.md#split-leaks-patients]");
};

template <class Source, class S>
struct explain_sampled_patients {
  static constexpr bool available = [] {
    if constexpr (DataSource<Source> && Sampler<S>) return Source::knows_patients || !requires {
        requires S::needs_patients;
      };
    else
      return true;
  }();
  static_assert(available,
                "cxr: this Sampler needs patients and this DataSource knows none; take shuffled or "
                "balanced [docs/errors.md#sampler-without-patients]");
};

template <labelling FromSource, labelling IntoLoss>
struct explain_labelling {
  static_assert(FromSource == IntoLoss,
                "cxr: the Loss and the DataSource differ in labelling (exclusive or multi_label); "
                "take a Loss of the source's kind, cross_entropy or masked_bce "
                "[docs/errors.md#labelling]");
};

template <class Source, class L>
constexpr auto compare_labelling() {
  if constexpr (DataSource<Source> && Loss<L>)
    return explain_labelling<Source::labels, L::labels>{};
  else
    return explain_labelling<labelling::exclusive, labelling::exclusive>{};
}

template <std::int64_t FromPreprocess, std::int64_t IntoBackbone, std::size_t Normalised>
struct explain_channels {
  static_assert(FromPreprocess == 1 || FromPreprocess == IntoBackbone,
                "cxr: the Preprocess gives another number of channels than the Backbone takes "
                "[docs/errors.md#channels]");
  static_assert(static_cast<std::int64_t>(Normalised) == IntoBackbone,
                "cxr: the Weights normalise another number of channels than the Backbone takes "
                "[docs/errors.md#normalisation]");
};
template <class P, class B>
constexpr auto compare_channels() {
  if constexpr (Preprocess<P> && Backbone<B>)
    return explain_channels<P::channels, B::channels,
                            decltype(B::weights)::normalise.mean.size()>{};
  else
    return explain_channels<1, 1, 1>{};
}

template <std::int64_t FromBackbone, std::int64_t IntoHead>
struct explain_features {
  static_assert(FromBackbone == IntoHead,
                "cxr: the Head takes another number of features than the Backbone gives "
                "[docs/errors.md#features]");
};
/// A Head that is made for one number of features says so: `static constexpr std::int64_t
/// features`.
template <class B, class H>
constexpr auto compare_features() {
  if constexpr (StatesFeatures<B> && requires { H::features; })
    return explain_features<B::features, H::features>{};
  else
    return explain_features<0, 0>{};
}

template <task Task, task MetricTasks, task DecisionTasks, task CalibrationTasks>
struct explain_tasks {
  static_assert(covers(MetricTasks, Task) || Task != task::multiclass,
                "cxr: a metric of this set is not defined for several exclusive classes; take "
                "per_class<…> of it [docs/errors.md#metric-multiclass]");
  static_assert(covers(MetricTasks, Task) || Task != task::multi_label,
                "cxr: a metric of this set is not defined for multi-label findings; take "
                "per_class<…> of it [docs/errors.md#metric-multi-label]");
  static_assert(
      covers(MetricTasks, Task) || Task != task::binary,
      "cxr: a metric of this set is not defined for two classes [docs/errors.md#metric-binary]");
  static_assert(covers(DecisionTasks, Task),
                "cxr: this Decision is not defined for the source's classes; take fixed_threshold "
                "[docs/errors.md#decision-for-classes]");
  static_assert(covers(CalibrationTasks, Task),
                "cxr: this Calibrator cannot be fitted for the source's classes; take temperature "
                "[docs/errors.md#calibrator-for-classes]");
};
template <class Source, class Metrics, class D, class C>
constexpr auto compare_tasks() {
  if constexpr (DataSource<Source> && MetricSet<Metrics> && Decision<D> && Calibrator<C>)
    return explain_tasks<task_of(Source::labels, Source::classes.size()), Metrics::tasks, D::tasks,
                         C::tasks>{};
  else
    return explain_tasks<task::binary, all_tasks, all_tasks, all_tasks>{};
}

template <class Policies>
struct explain_contracts;
/// The contract of each policy, and what concerns all policies together.
template <class... Ps>
struct explain_contracts<policy_set<Ps...>> : explanation_of<Ps>...,
                                              decltype(compare_options<run_settings, Ps...>()) {};

template <class Policies, class Role>
using given_policy = std::remove_cvref_t<decltype(std::declval<Policies&>().template get<Role>())>;

/// What two policies must agree on.
/// @tparam Ps  a policy_set as it was given: one that breaks its contract is passed over
template <class Ps>
struct explain_facts
    : explain_patients<given_policy<Ps, role::source>, given_policy<Ps, role::split>>,
      explain_sampled_patients<given_policy<Ps, role::source>, given_policy<Ps, role::sampler>>,
      decltype(compare_labelling<given_policy<Ps, role::source>, given_policy<Ps, role::loss>>()),
      decltype(compare_channels<given_policy<Ps, role::preprocess>,
                                given_policy<Ps, role::backbone>>()),
      decltype(compare_features<given_policy<Ps, role::backbone>, given_policy<Ps, role::head>>()),
      decltype(compare_tasks<given_policy<Ps, role::source>, given_policy<Ps, role::metrics>,
                             given_policy<Ps, role::decision>,
                             given_policy<Ps, role::calibration>>()) {};

}  // namespace cxr::detail
