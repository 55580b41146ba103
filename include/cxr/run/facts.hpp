// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "cxr/data/preprocess/preprocess.hpp"
#include "cxr/data/source/source.hpp"
#include "cxr/data/split/split.hpp"
#include "cxr/learn/loss/loss.hpp"
#include "cxr/model/backbone/backbone.hpp"
#include "cxr/model/head/head.hpp"

// Where two policies meet, their compile-time facts are compared, one sentence each. A policy that
// breaks its own contract is explained elsewhere; here it is passed over, so that one mistake gives
// one error.
namespace cxr::detail {

template <class Source, class Split>
struct explain_patients {
  static constexpr bool known = [] {
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
  static_assert(known,
                "cxr: this SplitPolicy needs patients and this DataSource knows none; take "
                "stratified_holdout [docs/errors.md#split-without-patients]");
  static_assert(whole,
                "cxr: this SplitPolicy would put one patient into two subsets; take "
                "patient_holdout, or ask for stratified_holdout_leaking_patients by name "
                "[docs/errors.md#split-leaks-patients]");
};

template <class Source, class Loss_>
struct explain_labelling {
  static constexpr bool same = [] {
    if constexpr (DataSource<Source> && Loss<Loss_>)
      return Source::labels == Loss_::labels;
    else
      return true;
  }();
  static constexpr bool one_label = [] {
    if constexpr (DataSource<Source>)
      return Source::labels == labelling::exclusive;
    else
      return true;
  }();
  static_assert(same,
                "cxr: the Loss and the DataSource differ in labelling (exclusive or multi_label); "
                "take a Loss of the source's kind [docs/errors.md#labelling]");
  static_assert(one_label,
                "cxr: a record carries one label, so a pipeline trains exclusive classes only; a "
                "multi_label Loss is for loops of your own [docs/errors.md#multi-label]");
};

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
  if constexpr (SaysFeatures<B> && requires { H::features; })
    return explain_features<B::features, H::features>{};
  else
    return explain_features<0, 0>{};
}

template <std::size_t Classes, bool BinaryOnly>
struct explain_classes {
  static_assert(!BinaryOnly || Classes == 2,
                "cxr: a metric of this set is defined for two classes only; take it out of the "
                "metric_set [docs/errors.md#binary-only]");
};
template <class Source, class Metrics>
constexpr auto compare_classes() {
  if constexpr (DataSource<Source> && requires { Metrics::binary_only; })
    return explain_classes<Source::classes.size(), Metrics::binary_only>{};
  else
    return explain_classes<2, false>{};
}

}  // namespace cxr::detail
