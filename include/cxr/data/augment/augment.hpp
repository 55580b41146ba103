// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>

#include "cxr/core/mode.hpp"
#include "cxr/core/role.hpp"
#include "cxr/core/tensor.hpp"

namespace cxr {

template <class A>
concept ChangesImages = requires(A const augment, Tensor const& images, training mode) {
  { augment(images, mode) } -> std::same_as<Tensor>;
};

/// Changes each training image at random, on the batch's device.
/// Shapes   images (N,C,H,W) -> (N,C,H,W), float
/// Units    0 black … 1 white, before normalisation
/// Laws     what happens to a sample is a function of (mode.key, sample id) only: not of its place
///          in the batch, the batch size or the threads; the input is not written
/// Default  cxr_light (fwd.hpp)   Own one: docs/how_to/   Proof: tests/data/augment/
template <class A>
concept Augment = std::copyable<A> && PolicyOf<A, role::augment> && ChangesImages<A>;

/// Explains in one sentence what a would-be Augment lacks; a private base of the doors.
template <class A>
struct explain_augment {
  static_assert(std::copyable<A>, "cxr: an Augment must be copyable [docs/errors.md#augment-copy]");
  static_assert(ChangesImages<A>,
                "cxr: an Augment needs \"Tensor operator()(Tensor const& images, training) const\" "
                "[docs/errors.md#augment-call]");
};

}  // namespace cxr
