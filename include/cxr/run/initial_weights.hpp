// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "cxr/format/read_weights.hpp"
#include "cxr/model/backbone/backbone.hpp"
#include "cxr/model/weights/load.hpp"
#include "cxr/model/weights/pixels.hpp"
#include "cxr/train/observer/observer.hpp"

namespace cxr::detail {

/// Loads the weights that a backbone names into a network that it made. Observers receive what became
/// of each tensor. @returns nothing where the backbone names none
template <class Network, class Backbone, class Watch>
std::optional<weights_account> load_initial_weights(Network& network, Backbone const& backbone,
                                                    Watch& watch) {
  auto const& weights = backbone.weights;
  auto const file = weights.find(architecture_of(backbone));
  if (!file) {
    if constexpr (requires { weights.initial; })
      notify(watch, note_report{"no ImageNet weights (docs/how_to/use_pretrained_weights.md): "
                                "random initialisation"});
    return std::nullopt;
  }
  bool strict = true;
  if constexpr (requires { weights.strict; }) strict = weights.strict;
  std::string name;
  if constexpr (requires { weights.network; }) name = weights.network;
  auto content = read_weights(*file, name);
  require_pixels(content, weights, *file);
  auto account = load_weights(network, std::move(content), *file, strict, name);
  notify(watch, note_report{file->string() + ": " + to_text(account)});
  return account;
}

}  // namespace cxr::detail
