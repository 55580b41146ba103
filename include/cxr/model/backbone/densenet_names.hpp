// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/weights/account.hpp"

// Many libraries have the same DenseNet under other names. cxr's own names are those of torchvision
// since 0.3, which timm and TorchXRayVision share.
namespace cxr {

namespace detail {

/// One way in which a library's names differ from torchvision's.
struct dialect_rule {
  std::string_view name;                                  ///< for the account
  std::optional<std::string> (*apply)(std::string_view);  ///< the new name, where it applies
};

/// Where in a name "denselayer<number>." ends, or npos.
inline std::size_t behind_dense_layer(std::string_view name) {
  constexpr std::string_view word = "denselayer";
  auto at = name.find(word);
  if (at == name.npos) return at;
  auto const digits = at += word.size();
  while (at < name.size() && std::isdigit(static_cast<unsigned char>(name[at]))) ++at;
  return at > digits && at < name.size() && name[at] == '.' ? at + 1 : name.npos;
}

/// The pattern in torchvision/models/densenet.py, _load_state_dict:
/// ^(.*denselayer\d+\.(?:norm|relu|conv))\.((?:[12])\.(?:weight|bias|running_mean|running_var))$
inline std::optional<std::string> without_old_dot(std::string_view name) {
  auto const at = behind_dense_layer(name);
  if (at == name.npos) return std::nullopt;
  auto const rest = name.substr(at);
  for (std::string_view const kind : {"norm.", "relu.", "conv."})
    if (rest.starts_with(kind) && rest.size() > kind.size() + 1 &&
        (rest[kind.size()] == '1' || rest[kind.size()] == '2') && rest[kind.size() + 1] == '.')
      return std::string(name.substr(0, at + kind.size() - 1)) +
             std::string(rest.substr(kind.size()));
  return std::nullopt;
}

/// monai/networks/nets/densenet.py, _DenseLayer: self.layers = nn.Sequential().
inline std::optional<std::string> without_layers(std::string_view name) {
  constexpr std::string_view word = "layers.";
  auto const at = behind_dense_layer(name);
  if (at == name.npos || !name.substr(at).starts_with(word)) return std::nullopt;
  return std::string(name.substr(0, at)) + std::string(name.substr(at + word.size()));
}

/// monai/networks/nets/densenet.py, DenseNet: self.class_layers with relu, pool, flatten, out.
inline std::optional<std::string> from_class_layers(std::string_view name) {
  constexpr std::string_view word = "class_layers.out.";
  if (!name.starts_with(word)) return std::nullopt;
  return "classifier." + std::string(name.substr(word.size()));
}

inline constexpr std::array<dialect_rule, 3> dialect_rules{
    {{"norm.1 -> norm1 (torchvision's published files)", without_old_dot},
     {"layers. taken out (MONAI)", without_layers},
     {"class_layers.out -> classifier (MONAI)", from_class_layers}}};

/// Published networks carry what is no weight: their account is said by name.
inline bool is_beside(std::string_view name) {
  return name == "op_threshs";  // operating points of TorchXRayVision, in the type of xrv<…>
}

/// How a file's names begin, beside the network's own.
struct prefix {
  std::string off;      ///< taken off: "module." of DataParallel, "model." of a LightningModule
  std::string_view on;  ///< put before: "features." where the file has what lies in it alone
};

/// What stands before the names that end so, each network of the file once: the "3.0.weight" of a
/// network that has it beside its "0.weight" is no other network.
template <class F>
std::vector<std::string> prefixes_of(std::vector<named_tensor> const& tensors,
                                     std::string const& anchor, F const& own) {
  std::vector<std::string> all;
  for (auto const& [name, tensor] : tensors)
    if (name == anchor || name.ends_with("." + anchor))
      all.push_back(name.substr(0, name.size() - anchor.size()));
  auto networks = all;
  std::erase_if(networks, [&](std::string const& inner) {
    return std::any_of(all.begin(), all.end(), [&](std::string const& outer) {
      return inner.size() > outer.size() && inner.starts_with(outer) &&
             own(inner.substr(outer.size()) + anchor);
    });
  });
  return networks;
}

/// Finds the network among the tensors of a file, and takes out what is none of it.
/// @throws file_error (there are two such networks in the file)
template <class F>
prefix take_network(std::vector<named_tensor>& tensors, std::string const& anchor, F const& own,
                    weights_account& account) {
  constexpr std::string_view features = "features.";
  prefix found;
  auto networks = prefixes_of(tensors, anchor, own);
  if (networks.empty() && anchor.starts_with(features)) {
    networks = prefixes_of(tensors, anchor.substr(features.size()), own);
    if (networks.size() != 1) return found;
    found.on = features;
  }
  if (networks.empty()) return found;
  // A network under its own names goes before its copies, such as an average under "ema.".
  bool const bare = std::find(networks.begin(), networks.end(), "") != networks.end();
  if (!bare && networks.size() > 1)
    throw file_error(account.file, "holds more than one network: " + some_of(networks),
                     "save the state_dict() of the one that is wanted", "weights-of-two-networks");
  if (!bare) found.off = networks.front();
  std::erase_if(tensors, [&](auto const& one) {
    bool const outside =
        !one.name.starts_with(found.off) ||
        (bare && std::any_of(networks.begin(), networks.end(), [&](auto const& other) {
           return !other.empty() && one.name.starts_with(other);
         }));
    if (outside) account.aside.push_back(one.name);
    return outside;
  });
  return found;
}

}  // namespace detail

/// Gives tensors the names that the network has for them, and tells the account of each name that
/// was changed, with the rule, and of each tensor that is beside the network.
/// @param anchor  a tensor that the network must have: "features.conv0.weight"
/// @param own     whether a name is one of the network's
/// @throws file_error (two networks in one file, two tensors of one name)
template <class F>
void to_network_names(std::vector<named_tensor>& tensors, std::string const& anchor, F const& own,
                      weights_account& account) {
  auto const prefix = detail::take_network(tensors, anchor, own, account);
  for (auto& one : tensors) {
    auto const was = one.name;
    std::string rules;
    auto const tell = [&](std::string const& rule) { rules += (rules.empty() ? "" : ", ") + rule; };
    if (!prefix.off.empty()) tell(prefix.off + " taken off");
    if (!prefix.on.empty()) tell(std::string(prefix.on) + " put before");
    one.name = std::string(prefix.on) + one.name.substr(prefix.off.size());
    for (auto const& each : detail::dialect_rules)
      if (auto other = each.apply(one.name)) {
        one.name = std::move(*other);
        tell(std::string(each.name));
      }
    if (!rules.empty()) account.renamed.push_back({was, one.name, rules});
  }
  std::set<std::string_view> seen;
  for (auto const& one : tensors)
    if (!seen.insert(one.name).second)
      throw file_error(account.file, "holds " + one.name + " under two names",
                       "save the state_dict() of one network", "weights-of-two-networks");
}

}  // namespace cxr
