// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/format/pickle/pickle_value.hpp"
#include "cxr/format/torch/checkpoint_notes.hpp"
#include "cxr/format/torch/checkpoint_values.hpp"
#include "cxr/format/torch/torch_module.hpp"
#include "cxr/format/torch/torch_tensor.hpp"
#include "cxr/format/weight_file.hpp"

namespace cxr::detail {

/// Keys under which trainers put a state dict into a checkpoint; the first one found is taken. Under
/// another key it is found if it is the only one.
inline constexpr std::array<std::string_view, 8> nests{"state_dict", "model_state_dict", "model",
                                                       "net",        "network",          "weights",
                                                       "ema",        "ema_state_dict"};

/// Finds the state dict in what torch.save received: the dict itself, a checkpoint around it, or a
/// whole pickled module.
class checkpoint_tree {
 public:
  using ref = pickle_value::ref;

  checkpoint_tree(pickle const& values, torch_tensors const& tensors,
                  std::filesystem::path const& file)
      : file_(file), values_(values, tensors, file), notes_(values_) {}
  checkpoint_tree(checkpoint_tree const&) = delete;
  checkpoint_tree& operator=(checkpoint_tree const&) = delete;

  /// The tensors sorted by name; call once.
  /// @param network  a key: its state dict is taken, and the names begin with it ("model_ema.…"), as
  ///                 those of a state dict with several networks do; empty: the usual keys
  weight_file read(std::string format, std::string_view network = {}) {
    found_.format = std::move(format);
    if (network.ends_with('.')) network.remove_suffix(1);
    network_ = network;
    add(values_.root());
    for (auto& entry : found_.tensors) entry.name = beginning_ + entry.name;
    auto const name_order = [](auto const& a, auto const& b) { return a.name < b.name; };
    auto const same_name = [](auto const& a, auto const& b) { return a.name == b.name; };
    auto& tensors = found_.tensors;
    std::sort(tensors.begin(), tensors.end(), name_order);
    auto const twice = std::adjacent_find(tensors.begin(), tensors.end(), same_name);
    if (twice != tensors.end()) values_.refuse("the name " + twice->name + " occurs twice");
    return std::move(found_);
  }

 private:
  static constexpr int most_nests = 8;

  /// Adds the tensors of a state dict, or those of the state dict inside a value.
  void add(ref index, int depth = 0) {
    auto const& value = values_[index];
    if (is_module(values_, value)) return add_module(values_, value, found_);
    // torch.compile's module is a call with the module itself.
    if (value.kind == pickle_kind::object && !value.items.empty() &&
        is_module(values_, values_[value.items[0]]))
      return add_module(values_, values_[value.items[0]], found_);
    if (value.kind != pickle_kind::dict) values_.refuse("it is not a dictionary");
    auto const* chosen = network_nest(value);
    // A nest is preferred to tensors next to it, such as a best accuracy.
    if (!chosen) chosen = named_nest(value, [&](auto const& nest) { return holds_tensors(nest); });
    if (!chosen && holds_tensors(value)) return add_tensors(value);
    if (!chosen) chosen = only_nest(value);
    if (!chosen)
      chosen = named_nest(value, [](auto const& nest) { return nest.kind == pickle_kind::dict; });
    if (!chosen) refuse_several(value);
    if (!chosen || depth == most_nests) values_.refuse(list_keys(value));
    for (auto const& pair : value.pairs)
      if (&pair != chosen) notes_.add(found_, values_.name(pair.first), pair.second);
    add(chosen->second, depth + 1);
  }
  void add_tensors(pickle_value const& dict) {
    for (auto const& [key, value] : dict.pairs) {
      auto const name = values_.name(key);
      if (values_.is_tensor(value))
        values_.add_tensor(found_, name, value);
      else
        notes_.add(found_, name, value);
    }
  }

  using pair_of_refs = std::pair<ref, ref>;

  /// The value under the key that the caller named.
  pair_of_refs const* network_nest(pickle_value const& dict) {
    if (network_.empty()) return nullptr;
    for (auto const& pair : dict.pairs) {
      auto const kind = values_[pair.second].kind;
      if (values_[pair.first].text != network_) continue;
      if (kind != pickle_kind::dict && !is_module(values_, values_[pair.second])) continue;
      beginning_ = std::string(network_) + ".";
      network_ = {};
      return &pair;
    }
    return nullptr;
  }
  /// The value under the first key of `nests` that is a nest.
  template <class F>
  pair_of_refs const* named_nest(pickle_value const& dict, F const& is_nest) const {
    for (auto const key : nests) {
      auto const found = std::find_if(dict.pairs.begin(), dict.pairs.end(), [&](auto const& pair) {
        return values_[pair.first].text == key;
      });
      if (found != dict.pairs.end() && is_nest(values_[found->second])) return &*found;
    }
    return nullptr;
  }
  /// The only value that holds tensors.
  pair_of_refs const* only_nest(pickle_value const& dict) const {
    pair_of_refs const* only = nullptr;
    for (auto const& pair : dict.pairs)
      if (holds_tensors(values_[pair.second])) {
        if (only) return nullptr;
        only = &pair;
      }
    return only;
  }
  /// Whether a value is a module, or a dictionary with a tensor in it.
  bool holds_tensors(pickle_value const& value) const {
    if (value.kind != pickle_kind::dict) return is_module(values_, value);
    values_.charge(value.pairs.size());
    return std::any_of(value.pairs.begin(), value.pairs.end(),
                       [&](auto const& pair) { return values_.is_tensor(pair.second); });
  }

  void refuse_several(pickle_value const& dict) const {
    std::vector<std::string> networks;
    for (auto const& [key, value] : dict.pairs)
      if (holds_tensors(values_[value])) networks.push_back(values_.name(key));
    if (networks.size() > 1) refuse_several_networks(file_, networks);
  }
  std::string list_keys(pickle_value const& dict) const {
    if (dict.pairs.empty()) return "it is empty";
    std::string keys;
    for (std::size_t i = 0; i < std::min<std::size_t>(dict.pairs.size(), 8); ++i)
      keys += (keys.empty() ? "" : ", ") + values_.name(dict.pairs[i].first);
    auto const& first = values_[dict.pairs[0].second];
    if (first.kind == pickle_kind::object) {
      auto const& type = values_[first.target];
      keys +=
          ", whose values are made by " + std::string(type.module) + "." + std::string(type.text);
    }
    return "it has only " + keys;
  }

  std::filesystem::path const& file_;
  std::string_view network_ = {};
  std::string beginning_ = {};
  checkpoint_values values_;
  checkpoint_notes notes_;
  weight_file found_;
};

}  // namespace cxr::detail
