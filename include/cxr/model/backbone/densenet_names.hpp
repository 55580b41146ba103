// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/hana.hpp"
#include "cxr/format/weight_file.hpp"
#include "cxr/model/backbone/numbered_children.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/weights/account.hpp"

// Libraries differ in the names of a DenseNet's tensors. cxr's names are those of torchvision since
// 0.3, which timm and TorchXRayVision use, too.
namespace cxr {

namespace detail {

/// Where in a name "denselayer<number>." ends, or npos.
inline std::size_t end_of_dense_layer(std::string_view name) {
  constexpr std::string_view word = "denselayer";
  auto position = name.find(word);
  if (position == name.npos) return position;
  auto const digits = position += word.size();
  while (position < name.size() && std::isdigit(static_cast<unsigned char>(name[position])))
    ++position;
  bool const numbered = position > digits && position < name.size() && name[position] == '.';
  return numbered ? position + 1 : name.npos;
}

// Each rule is a way in which a library's names differ from torchvision's: a text for the account,
// and a call that returns the new name where the rule applies.

/// The pattern in torchvision/models/densenet.py, _load_state_dict:
/// ^(.*denselayer\d+\.(?:norm|relu|conv))\.((?:[12])\.(?:weight|bias|running_mean|running_var))$
struct remove_old_dot {
  static constexpr std::string_view text = "norm.1 -> norm1 (torchvision's published files)";

  std::optional<std::string> operator()(std::string_view name) const {
    auto const layer_end = end_of_dense_layer(name);
    if (layer_end == name.npos) return std::nullopt;
    auto const rest = name.substr(layer_end);
    for (std::string_view const kind : {"norm.", "relu.", "conv."})
      if (rest.starts_with(kind) && rest.size() > kind.size() + 1 &&
          (rest[kind.size()] == '1' || rest[kind.size()] == '2') && rest[kind.size() + 1] == '.')
        return std::string(name.substr(0, layer_end + kind.size() - 1)) +
               std::string(rest.substr(kind.size()));
    return std::nullopt;
  }
};

/// monai/networks/nets/densenet.py, _DenseLayer: self.layers = nn.Sequential().
struct remove_layers {
  static constexpr std::string_view text = "layers. removed (MONAI)";

  std::optional<std::string> operator()(std::string_view name) const {
    constexpr std::string_view word = "layers.";
    auto const layer_end = end_of_dense_layer(name);
    if (layer_end == name.npos || !name.substr(layer_end).starts_with(word)) return std::nullopt;
    return std::string(name.substr(0, layer_end)) +
           std::string(name.substr(layer_end + word.size()));
  }
};

/// monai/networks/nets/densenet.py, DenseNet: self.class_layers with relu, pool, flatten, out.
struct rename_class_layers {
  static constexpr std::string_view text = "class_layers.out -> classifier (MONAI)";

  std::optional<std::string> operator()(std::string_view name) const {
    constexpr std::string_view word = "class_layers.out.";
    if (!name.starts_with(word)) return std::nullopt;
    return "classifier." + std::string(name.substr(word.size()));
  }
};

/// Applied in this order, each to the result of the rules before it.
inline constexpr hana::tuple<remove_old_dot, remove_layers, rename_class_layers> dialect_rules{};

/// Published files hold tensors that are not weights.
inline bool is_no_weight(std::string_view name) {
  return name == "op_threshs";  // TorchXRayVision's operating points, which xrv<…> states
}

/// For the account of numbered_children.hpp.
inline constexpr std::string_view numbers_rule = "numbers -> names (children of a Sequential)";

/// How the beginnings of a file's names differ from the network's.
struct prefix {
  std::string removed;     ///< "module." of DataParallel, "model." of a LightningModule
  std::string_view added;  ///< "features." where the file holds the tensors of `features` only
};

/// The prefix of each network in the file, where each has a tensor `anchor`. The "3.0.weight" of a
/// network that has it beside its "0.weight" does not indicate another network.
template <class F>
std::vector<std::string> prefixes_of(std::vector<named_tensor> const& tensors,
                                     std::string const& anchor, F const& is_own) {
  std::vector<std::string> all;
  for (auto const& [name, tensor] : tensors)
    if (name == anchor || name.ends_with("." + anchor))
      all.push_back(name.substr(0, name.size() - anchor.size()));
  auto networks = all;
  std::erase_if(networks, [&](std::string const& inner) {
    return std::any_of(all.begin(), all.end(), [&](std::string const& outer) {
      return inner.size() > outer.size() && inner.starts_with(outer) &&
             is_own(inner.substr(outer.size()) + anchor);
    });
  });
  return networks;
}

/// Finds the network among the tensors of a file, and removes the tensors outside of it.
/// @throws file_error (the file holds two such networks)
template <class F>
prefix take_network(std::vector<named_tensor>& tensors, std::string const& anchor, F const& is_own,
                    weights_account& account) {
  constexpr std::string_view features = "features.";
  prefix found;
  auto networks = prefixes_of(tensors, anchor, is_own);
  if (networks.empty() && anchor.starts_with(features)) {
    networks = prefixes_of(tensors, anchor.substr(features.size()), is_own);
    if (networks.size() != 1) return found;
    found.added = features;
  }
  if (networks.empty()) return found;
  // A network without a prefix is preferred to copies such as the average under "ema.".
  bool const bare = std::find(networks.begin(), networks.end(), "") != networks.end();
  if (!bare && networks.size() > 1) refuse_several_networks(account.file, networks);
  if (!bare) found.removed = networks.front();
  std::erase_if(tensors, [&](named_tensor const& entry) {
    bool const in_copy =
        bare && std::any_of(networks.begin(), networks.end(), [&](auto const& network) {
          return !network.empty() && entry.name.starts_with(network);
        });
    bool const outside = in_copy || !entry.name.starts_with(found.removed);
    if (outside) account.aside.push_back(entry.name);
    return outside;
  });
  return found;
}

/// Renames a tensor. @returns the rules that applied, separated by commas
inline std::string rename(named_tensor& entry, prefix const& prefix) {
  std::string used;
  auto const note = [&](std::string const& rule) { used += (used.empty() ? "" : ", ") + rule; };
  if (!prefix.removed.empty()) note(prefix.removed + " removed");
  if (!prefix.added.empty()) note(std::string(prefix.added) + " prepended");
  entry.name = std::string(prefix.added) + entry.name.substr(prefix.removed.size());
  hana::for_each(dialect_rules, [&](auto const& rule) {
    if (auto renamed = rule(entry.name)) {
      entry.name = std::move(*renamed);
      note(std::string(rule.text));
    }
  });
  return used;
}

}  // namespace detail

/// Renames the tensors of a file to the network's names. The account lists each changed name with its
/// rules, and each tensor outside of the network.
/// @param anchor  a tensor that every such network has: "features.conv0.weight"
/// @param is_own  whether the network has a tensor of this name
/// @throws file_error (two networks in the file, or two tensors that get the same name)
template <class F>
void to_network_names(std::vector<named_tensor>& tensors, std::string const& anchor,
                      F const& is_own, weights_account& account) {
  auto const numbered = detail::name_numbered_children(tensors);
  auto const prefix = detail::take_network(tensors, anchor, is_own, account);
  for (auto& entry : tensors) {
    auto const old = numbered.find(entry.name);
    bool const had_number = old != numbered.end();
    auto const name_in_file = had_number ? old->second : entry.name;
    auto const others = detail::rename(entry, prefix);
    auto const rules = !had_number      ? others
                       : others.empty() ? std::string(detail::numbers_rule)
                                        : std::string(detail::numbers_rule) + ", " + others;
    if (!rules.empty()) account.renamed.push_back({name_in_file, entry.name, rules});
  }
  std::set<std::string_view> seen;
  for (auto const& entry : tensors)
    if (!seen.insert(entry.name).second)
      throw file_error(account.file, "holds " + entry.name + " under two names",
                       "save the state_dict() of one network", "weights-of-two-networks");
}

}  // namespace cxr
