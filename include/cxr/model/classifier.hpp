// SPDX-License-Identifier: MIT
#pragma once

#include <c10/core/impl/LocalDispatchKeySet.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/mode.hpp"
#include "cxr/core/random.hpp"
#include "cxr/core/require_defined.hpp"
#include "cxr/data/training_facts.hpp"
#include "cxr/engine/joint_training.hpp"
#include "cxr/model/backbone/backbone.hpp"
#include "cxr/model/head/head.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/parameter_group.hpp"
#include "cxr/model/stage.hpp"

namespace cxr {

/// A network that learns together with those of other processes, where batch norm is joint.
template <class Network, class P>
concept TrainsJointly = requires(Network& network, Tensor const& batch,
                                 joint_training<P> const& mode) {
  { network(batch, mode) } -> std::same_as<Tensor>;
};

/// A backbone with a head: images to logits. The backbone's tensors keep their names; the head's are
/// prefixed with `classifier.`, as in torchvision. The head computes in float even under autocast: it
/// costs next to nothing, and logits of 8 significant bits would be equal for different images.
template <class BackboneNetwork, class HeadNetwork>
struct classifier {
  BackboneNetwork backbone;  ///< (N,C,H,W) -> (N,F)
  HeadNetwork head;          ///< (N,F) -> (N,K)

  /// Names and members, for Boost.Hana.
  struct hana_accessors_impl {
    /// Names and members, for Boost.Hana.
    static constexpr auto apply() {
      return hana::make_tuple(
          hana::make_pair(
              BOOST_HANA_STRING(""), [](auto& net) -> auto& { return net.backbone; }),
          hana::make_pair(
              BOOST_HANA_STRING("classifier"), [](auto& net) -> auto& { return net.head; }));
    }
  };

  /// (N,C,H,W) -> (N,K)
  Tensor operator()(Tensor const& images, training mode) { return trained_logits(images, mode); }
  /// (N,C,H,W) -> (N,K)
  template <Processes P>
  requires TrainsJointly<BackboneNetwork, P> && TrainsJointly<HeadNetwork, P> Tensor
  operator()(Tensor const& images, joint_training<P> const& mode) {
    return trained_logits(images, mode);
  }
  /// (N,C,H,W) -> (N,K)
  Tensor operator()(Tensor const& images, inference mode) const {
    return classify(backbone(require_defined(images, "images"), mode), mode);
  }

  /// The backbone only: (N,C,H,W) -> (N,F)
  Tensor features(Tensor const& images, training mode) { return backbone(images, mode); }
  /// The backbone only: (N,C,H,W) -> (N,F)
  template <Processes P>
  Tensor features(Tensor const& images, joint_training<P> const& mode) {
    return backbone(images, mode);
  }
  /// The backbone only: (N,C,H,W) -> (N,F)
  Tensor features(Tensor const& images, inference mode) const { return backbone(images, mode); }

  /// The last feature map of a backbone that offers it: (N,C,H,W) -> (N,F,h,w)
  Tensor feature_map(Tensor const& images,
                     inference mode) const requires OffersFeatureMap<BackboneNetwork> {
    return backbone.feature_map(images, mode);
  }
  /// Everything after the feature map: (N,F,h,w) -> (N,K)
  Tensor classify_map(Tensor const& map,
                      inference mode) const requires OffersFeatureMap<BackboneNetwork> {
    return classify(backbone.pool(map), mode);
  }

  /// The head only: (N,F) -> (N,K)
  Tensor classify(Tensor const& features, training mode) { return logits(head, features, mode); }
  /// The head only: (N,F) -> (N,K)
  template <Processes P>
  Tensor classify(Tensor const& features, joint_training<P> const& mode) {
    return logits(head, features, mode);
  }
  /// The head only: (N,F) -> (N,K)
  Tensor classify(Tensor const& features, inference mode) const {
    return logits(head, features, mode);
  }

 private:
  template <class Mode>
  Tensor trained_logits(Tensor const& images, Mode const& mode) {
    require_defined(images, "images");
    // Any backbone can be frozen as a whole, but only one with stages in part.
    auto const last = stages_of(backbone) - 1;
    return classify(
        apply_stage(last, mode, [&](auto part_mode) { return features(images, part_mode); }), mode);
  }
  template <class Net, class Mode>
  static Tensor logits(Net& head, Tensor const& features, Mode mode) {
    c10::impl::ExcludeDispatchKeyGuard const in_float(c10::autocast_dispatch_keyset);
    bool const rounded = features.scalar_type() == at::kBFloat16;
    return head(rounded ? features.to(at::kFloat) : features, mode);
  }
};

/// A classifier of K classes with randomly initialised weights, on the CPU.
/// @param seed   of both initialisations
/// @param facts  of the training subset, for a backbone or head that starts from them
template <std::int64_t K, Backbone B, Head H>
auto make_classifier(B const& backbone, H const& head, std::uint64_t seed,
                     training_facts const& facts = {}) {
  auto const started_backbone = started(backbone, facts);
  auto const started_head = started(head, facts);
  using backbone_network = decltype(started_backbone.make(seed));
  using head_network = decltype(started_head.template make<B::features, K>(seed));
  return classifier<backbone_network, head_network>{
      started_backbone.make(seed), started_head.template make<B::features, K>(mix(seed))};
}

/// The parameters of a classifier in groups: each stage of the backbone, then the head, each with and
/// without weight decay. Tensors of one dimension (norms and biases) do not decay.
template <class B, class H>
std::vector<parameter_group> parameter_groups(classifier<B, H>& network) {
  std::vector<parameter_group> groups;
  auto const add = [&](auto& net, parameter_group const& kind, std::string const& prefix,
                       auto const& belongs) {
    for (bool const decays : {true, false}) {
      parameter_group group{{}, kind.owner, decays, kind.depth};
      for_each_parameter(net, [&](std::string const& name, Tensor& tensor) {
        if (belongs(name) && (tensor.dim() > 1) == decays)
          group.parameters.push_back({prefix + name, tensor});
      });
      if (!group.parameters.empty()) groups.push_back(std::move(group));
    }
  };
  auto const stages = stages_of(network.backbone);
  for (std::int64_t stage = 0; stage < stages; ++stage)
    add(network.backbone, {.owner = part::backbone, .depth = stages - 1 - stage}, "",
        [&](std::string const& name) { return stage_of(network.backbone, name) == stage; });
  add(network.head, {.owner = part::head}, "classifier.", [](std::string const&) { return true; });
  return groups;
}

}  // namespace cxr
