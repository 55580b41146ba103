// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>

/// One empty type per decision of a pipeline; a policy names the one it takes:
/// `using role = cxr::role::head;`. The order is that of an image's life (docs/map.md).
namespace cxr::role {

/// Which records exist: image, label, patient.
struct source {
  static constexpr std::string_view name = "source";  ///< as printed by describe()
};
/// Which record serves what.
struct split {
  static constexpr std::string_view name = "split";  ///< as printed by describe()
};
/// File to uint8 pixels.
struct preprocess {
  static constexpr std::string_view name = "preprocess";  ///< as printed by describe()
};
/// Random change per image, in training only.
struct augment {
  static constexpr std::string_view name = "augment";  ///< as printed by describe()
};
/// Images to features, with the weights it starts from.
struct backbone {
  static constexpr std::string_view name = "backbone";  ///< as printed by describe()
};
/// Features to logits.
struct head {
  static constexpr std::string_view name = "head";  ///< as printed by describe()
};
/// Logits and labels to the number to descend.
struct loss {
  static constexpr std::string_view name = "loss";  ///< as printed by describe()
};
/// Gradients to new parameters, and the plan of rates and freezing.
struct optimizer {
  static constexpr std::string_view name = "optimizer";  ///< as printed by describe()
};
/// Predictions to numbers.
struct metrics {
  static constexpr std::string_view name = "metrics";  ///< as printed by describe()
};
/// Device and precision.
struct execution {
  static constexpr std::string_view name = "execution";  ///< as printed by describe()
};
/// What is shown or kept while it runs.
struct observer {
  static constexpr std::string_view name = "observer";  ///< as printed by describe()
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

/// A policy of one given role.
template <class P, class Role>
concept PolicyOf = Policy<P> && std::same_as<typename P::role, Role>;

}  // namespace cxr
