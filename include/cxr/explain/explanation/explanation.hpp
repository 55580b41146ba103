// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

#include "cxr/core/tensor.hpp"

namespace cxr {

template <class E>
concept NamesExplanation = std::same_as<std::remove_cvref_t<decltype(E::name)>, std::string_view>;
template <class E, class Network>
concept ExplainsNetwork = requires(E const explanation, Network const& network,
                                   Tensor const& images, Tensor const& classes) {
  { explanation(network, images, classes) } -> std::same_as<Tensor>;
};

/// Shows which part of each image speaks for a class.
/// Shapes   images (N,C,H,W), normalised for the network; classes (N) int64, the class to explain of
///          each image -> heat map float (N,h,w), on the device of the images
/// Units    0…1: the most important place of an image has 1; a map of zeros: nothing speaks for it
/// Facts    `name`; settings in `fields`
/// Throws   shape_error (classes that are no (N) int64), data_error (a class that is none of the
///          network's)
/// Laws     an image's map does not depend on the other images of its batch; network, images and
///          gradients stay as they are; the same with gradients switched off around the call
/// Default  none: grad_cam is the usual one   Own one: docs/how_to/   Proof: tests/explain/
template <class E, class Network>
concept Explanation = std::copyable<E> && NamesExplanation<E> && ExplainsNetwork<E, Network>;

/// One sentence for whatever an Explanation lacks.
template <class E, class Network>
struct explain_explanation {
  static_assert(std::copyable<E>,
                "cxr: an Explanation must be copyable [docs/errors.md#explanation-copy]");
  static_assert(NamesExplanation<E>,
                "cxr: an Explanation needs \"static constexpr std::string_view name\" "
                "[docs/errors.md#explanation-name]");
  static_assert(ExplainsNetwork<E, Network>,
                "cxr: an Explanation needs \"Tensor operator()(auto const& network, Tensor const& "
                "images, Tensor const& classes) const\"; all but occlusion also a feature map "
                "[docs/errors.md#explanation-call]");
};

}  // namespace cxr
