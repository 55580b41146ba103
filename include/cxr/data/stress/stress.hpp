// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>

#include "cxr/core/role.hpp"
#include "cxr/data/augment/augment.hpp"

namespace cxr {

/// Shows the held-out images as another machine would have taken and stored them: the stress validation,
/// which a network that relies on exposure or compression fails where plain validation is saturated.
/// Shapes   images (N,C,H,W) -> (N,C,H,W), float; labels and weights stay
/// Units    images: 0 black … 1 white, before normalisation
/// Laws     the change of an image is a function of (mode.key, sample id) only, and the key is that of
///          the run's seed in every epoch, so that epochs are compared on the same images; the input is
///          not written
/// Cost     validation takes twice as long; no_stress leaves it out
/// Default  acquisition_shift (fwd.hpp)   Own one: docs/how_to/   Proof: tests/data/stress/
template <class S>
concept Stress = std::copyable<S> && PolicyOf<S, role::stress> && ChangesBatch<S>;

/// One sentence for whatever a Stress lacks.
template <class S>
struct explain_stress {
  static_assert(std::copyable<S>, "cxr: a Stress must be copyable [docs/errors.md#stress-copy]");
  static_assert(
      ChangesBatch<S>,
      "cxr: a Stress needs \"image_batch operator()(image_batch const&, training) const\" "
      "[docs/errors.md#stress-call]");
};

namespace role {
template <class S>
explain_stress<S> explanation(stress, std::type_identity<S>);  // explanation_of finds it
template <class S>
std::bool_constant<Stress<S>> fulfils(stress, std::type_identity<S>);
}  // namespace role

}  // namespace cxr
