// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>

#include "cxr/core/mode.hpp"
#include "cxr/core/role.hpp"
#include "cxr/data/batch.hpp"
#include "cxr/data/training_facts.hpp"

namespace cxr {

template <class A>
concept ChangesBatch = requires(started_t<A> const augment, image_batch const& batch,
                                training mode) {
  { augment(batch, mode) } -> std::same_as<image_batch>;
};

/// Changes each training image at random, on the batch's device. It may change labels and weights, too
/// (mixup).
/// Shapes   images (N,C,H,W) -> (N,C,H,W), float; labels, weights: as in image_batch
/// Units    images: 0 black … 1 white, before normalisation
/// Laws     the change of an image is a function of (mode.key, sample id) only, not of its position in
///          the batch, the batch size or the threads; of an augmentation that mixes images it is a
///          function of (mode.key, sample ids of the batch); the input is not written
/// Default  cxr_acquisition (fwd.hpp)   Own one: docs/how_to/   Proof: tests/data/augment/
template <class A>
concept Augment = std::copyable<A> && PolicyOf<A, role::augment> && ChangesBatch<A>;

/// One sentence for whatever an Augment lacks.
template <class A>
struct explain_augment {
  static_assert(std::copyable<A>, "cxr: an Augment must be copyable [docs/errors.md#augment-copy]");
  static_assert(
      ChangesBatch<A>,
      "cxr: an Augment needs \"image_batch operator()(image_batch const&, training) const\" "
      "[docs/errors.md#augment-call]");
};

namespace role {
template <class A>
explain_augment<A> explanation(augment, std::type_identity<A>);  // explanation_of finds it
template <class A>
std::bool_constant<Augment<A>> fulfils(augment, std::type_identity<A>);
}  // namespace role

}  // namespace cxr
