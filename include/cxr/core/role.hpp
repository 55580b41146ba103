// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

/// One empty type per decision of a pipeline. A policy names the role that it fills:
/// `using role = cxr::role::head;`. Their order and their defaults are listed in fwd.hpp.
namespace cxr::role {

/// Which images exist: file, label, patient.
struct source {
  static constexpr std::string_view name = "source";
};
/// Which image serves training, validation and test.
struct split {
  static constexpr std::string_view name = "split";
};
/// File to pixels of one size.
struct preprocess {
  static constexpr std::string_view name = "preprocess";
};
/// Order of the training images in an epoch.
struct sampler {
  static constexpr std::string_view name = "sampler";
};
/// Random change of each training image.
struct augment {
  static constexpr std::string_view name = "augment";
};
/// Change of each held-out image, for a second validation.
struct stress {
  static constexpr std::string_view name = "stress";
};
/// Images to features, and the weights that they start from.
struct backbone {
  static constexpr std::string_view name = "backbone";
};
/// Features to logits.
struct head {
  static constexpr std::string_view name = "head";
};
/// Logits and labels to the number that training minimises.
struct loss {
  static constexpr std::string_view name = "loss";
};
/// Gradients to new parameters.
struct optimizer {
  static constexpr std::string_view name = "optimizer";
};
/// Learning rate of each step.
struct schedule {
  static constexpr std::string_view name = "schedule";
};
/// Average of the network over its updates.
struct average {
  static constexpr std::string_view name = "average";
};
/// Predictions to numbers.
struct metrics {
  static constexpr std::string_view name = "metrics";
};
/// Predictions on validation to the operating point that is used everywhere after.
struct decision {
  static constexpr std::string_view name = "decision";
};
/// Predictions on validation to probabilities that can be taken literally.
struct calibration {
  static constexpr std::string_view name = "calibration";
};
/// Device and precision.
struct execution {
  static constexpr std::string_view name = "execution";
};
/// What is shown and written during a run.
struct observer {
  static constexpr std::string_view name = "observer";
};

}  // namespace cxr::role

namespace cxr {

/// A type that names its role and itself: whatever a pipeline accepts as an argument.
template <class P>
concept Policy = requires {
  typename P::role;
  { P::role::name } -> std::convertible_to<std::string_view>;
  { P::name } -> std::convertible_to<std::string_view>;
};

namespace detail {

/// For a type that is no policy: another check says so, and one error is enough.
struct no_explanation {};

template <class P>
constexpr auto find_explanation() {
  if constexpr (Policy<P>)
    return std::type_identity<decltype(explanation(typename P::role{}, std::type_identity<P>{}))>{};
  else
    return std::type_identity<no_explanation>{};
}

}  // namespace detail

/// The checks of a policy's contract, as a type that does not compile where one fails: what the contract
/// header of its role declares as `explanation(role, std::type_identity<P>)`, found by its role.
template <class P>
using explanation_of = typename decltype(detail::find_explanation<P>())::type;

namespace detail {

template <class P>
constexpr bool keeps_contract() {
  if constexpr (!Policy<P>)
    return false;
  else if constexpr (!std::default_initializable<P>)  // not asked of a type that is only declared
    return false;
  else
    return decltype(fulfils(typename P::role{}, std::type_identity<P>{}))::value;
}

}  // namespace detail

/// A type of which more than its name is known: its header was included.
template <class P>
concept Defined = requires {
  sizeof(P);
};

/// A policy that keeps the contract of its role: what the contract header declares as
/// `fulfils(role, std::type_identity<P>)`, and default construction.
template <class P>
concept KeepsContract = detail::keeps_contract<P>();

/// A policy of one role.
template <class P, class Role>
concept PolicyOf = Policy<P> && std::same_as<typename P::role, Role>;

}  // namespace cxr
