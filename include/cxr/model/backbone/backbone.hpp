// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "cxr/core/mode.hpp"
#include "cxr/core/role.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/model/weights/weights.hpp"

namespace cxr {

template <class B>
concept SaysFeatures = requires {
  { B::channels } -> std::convertible_to<std::int64_t>;
  { B::features } -> std::convertible_to<std::int64_t>;
};
template <class B>
concept CarriesWeights = requires(B const backbone) {
  requires Weights<std::remove_cvref_t<decltype(backbone.weights)>>;
};
template <class B>
concept MakesFeatures = requires(B const backbone, std::uint64_t seed, Tensor const& images) {
  { backbone.make(seed)(images, training{}) } -> std::same_as<Tensor>;
}
&&requires(decltype(std::declval<B const&>().make(0)) const network, Tensor const& images) {
  { network(images, inference{}) } -> std::same_as<Tensor>;
};

/// Makes the network that turns images into features.
/// Shapes   images (N,C,H,W) channels_last -> features (N,F), floating
/// Facts    `channels` C, `features` F, `weights` (normalisation, and where to load from)
/// Makes    make(seed): a network struct on the CPU with its default initialisation
/// Laws     the inference call is const and may run from many threads; names of its tensors are
///          those of the reference implementation's state dict
/// Default  densenet121 (fwd.hpp)   Own one: docs/how_to/   Proof: tests/model/backbone/
template <class B>
concept Backbone = std::copyable<B> && PolicyOf<B, role::backbone> && SaysFeatures<B> &&
    CarriesWeights<B> && MakesFeatures<B>;

/// What its weights are asked for: `architecture` where a backbone says one, else its name.
template <class B>
constexpr std::string_view architecture_of(B const&) {
  if constexpr (requires { B::architecture; })
    return B::architecture;
  else
    return B::name;
}

/// Explains in one sentence what a would-be Backbone lacks; a private base of the doors.
template <class B>
struct explain_backbone {
  static_assert(std::copyable<B>,
                "cxr: a Backbone must be copyable [docs/errors.md#backbone-copy]");
  static_assert(SaysFeatures<B>,
                "cxr: a Backbone needs \"static constexpr std::int64_t channels, features\" "
                "[docs/errors.md#backbone-features]");
  static_assert(CarriesWeights<B>,
                "cxr: a Backbone needs a member \"weights\", for example \"cxr::scratch weights\" "
                "[docs/errors.md#backbone-weights]");
  static_assert(MakesFeatures<B>,
                "cxr: a Backbone needs \"make(std::uint64_t seed) const\" giving a network called "
                "with (Tensor, training) and, const, (Tensor, inference) "
                "[docs/errors.md#backbone-make]");
};

}  // namespace cxr
