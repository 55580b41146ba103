// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/relu.h>

#include <cstdint>
#include <string_view>
#include <utility>

#include "cxr/core/mode.hpp"
#include "cxr/core/role.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/engine/joint_training.hpp"
#include "cxr/model/generator.hpp"
#include "cxr/model/layer/dropout.hpp"
#include "cxr/model/layer/linear.hpp"

namespace cxr {

/// Dropout, fully connected, ReLU, dropout, fully connected.
struct mlp_network {
  linear hidden;    ///< (N,F) -> (N,hidden)
  linear out;       ///< (N,hidden) -> (N,K)
  double rate = 0;  ///< of both dropouts, in [0, 1)

  /// Named as in torch.nn.Sequential(Dropout, Linear, ReLU, Dropout, Linear).
  struct hana_accessors_impl {
    /// Names and members, for Boost.Hana.
    static constexpr auto apply() {
      return hana::make_tuple(
          hana::make_pair(
              BOOST_HANA_STRING("1"), [](auto& net) -> auto& { return net.hidden; }),
          hana::make_pair(
              BOOST_HANA_STRING("4"), [](auto& net) -> auto& { return net.out; }),
          hana::make_pair(
              BOOST_HANA_STRING("rate"), [](auto& net) -> auto& { return net.rate; }));
    }
  };

  /// (N,F) -> (N,K)
  Tensor operator()(Tensor const& features, training mode) {
    Tensor const x = at::relu(hidden(dropout(features, rate, 0, mode)));  // (N,hidden)
    return out(dropout(x, rate, 1, mode));                                // (N,K)
  }
  /// (N,F) -> (N,K)
  template <Processes P>
  Tensor operator()(Tensor const& features, joint_training<P> const& mode) {
    return (*this)(features, mode.mode);
  }
  /// (N,F) -> (N,K)
  Tensor operator()(Tensor const& features, inference) const {
    return out(at::relu(hidden(features)));  // (N,K)
  }
};

/// Two fully connected layers with dropout before each.
struct mlp_head {
  using role = cxr::role::head;
  static constexpr std::string_view name = "mlp_head";

  std::int64_t hidden = 128;
  double dropout = 0.2;

  static constexpr auto fields = hana::make_tuple(
      field{&mlp_head::hidden, "hidden", "Features between the two layers."}.in(1, 65536).unit(
          "features"),
      field{&mlp_head::dropout, "dropout",
            "Probability that a feature is dropped in training, before each layer."}
          .in(0, 0.95)
          .unit("probability"));

  /// A network from F features to K logits. @param seed of its initialisation
  template <std::int64_t F, std::int64_t K>
  mlp_network make(std::uint64_t seed) const {
    auto random = generator(seed);
    return {linear(F, hidden, random), linear(hidden, K, random), dropout};
  }
};

}  // namespace cxr
