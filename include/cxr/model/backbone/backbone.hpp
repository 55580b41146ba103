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
#include "cxr/data/training_facts.hpp"
#include "cxr/model/weights/weights.hpp"

namespace cxr {

template <class B>
concept StatesFeatures = requires {
  { B::channels } -> std::convertible_to<std::int64_t>;
  { B::features } -> std::convertible_to<std::int64_t>;
};
template <class B>
concept CarriesWeights = requires(B const backbone) {
  requires Weights<std::remove_cvref_t<decltype(backbone.weights)>>;
};
template <class B>
concept MakesFeatures = requires(started_t<B> const backbone, std::uint64_t seed,
                                 Tensor const& images) {
  { backbone.make(seed)(images, training{}) } -> std::same_as<Tensor>;
}
&&requires(decltype(std::declval<started_t<B> const&>().make(0)) const network,
           Tensor const& images) {
  { network(images, inference{}) } -> std::same_as<Tensor>;
};

/// Makes the network that turns images into features.
/// Shapes   images (N,C,H,W) channels_last -> features (N,F), floating
/// Facts    `channels` C, `features` F, `weights` (normalisation, and the file to load)
/// Makes    make(seed): a network struct on the CPU with its default initialisation
/// Laws     the inference call is const and may run in many threads; its tensors are named as in the
///          reference implementation's state dict
/// Default  densenet121 (fwd.hpp)   Own one: docs/how_to/   Proof: tests/model/backbone/
template <class B>
concept Backbone = std::copyable<B> && PolicyOf<B, role::backbone> && StatesFeatures<B> &&
    CarriesWeights<B> && MakesFeatures<B>;

/// A network that offers its last feature map, before pooling, for explanations.
/// Gives    feature_map(images, inference): (N,C,H,W) -> (N,F,h,w); pool(map): (N,F,h,w) -> (N,F)
/// Laws     pool(feature_map(images, inference)) equals network(images, inference)
template <class Network>
concept OffersFeatureMap = requires(Network const network, Tensor const& images) {
  { network.feature_map(images, inference{}) } -> std::same_as<Tensor>;
  { network.pool(images) } -> std::same_as<Tensor>;
};

/// The architecture whose weights a backbone starts from: its `architecture`, else its `name`.
template <class B>
constexpr std::string_view architecture_of(B const&) {
  if constexpr (requires { B::architecture; })
    return B::architecture;
  else
    return B::name;
}

/// One sentence for whatever a Backbone lacks.
template <class B>
struct explain_backbone {
  static_assert(std::copyable<B>,
                "cxr: a Backbone must be copyable [docs/errors.md#backbone-copy]");
  static_assert(StatesFeatures<B>,
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

namespace role {
template <class B>
explain_backbone<B> explanation(backbone, std::type_identity<B>);  // explanation_of finds it
template <class B>
std::bool_constant<Backbone<B>> fulfils(backbone, std::type_identity<B>);
}  // namespace role

}  // namespace cxr
