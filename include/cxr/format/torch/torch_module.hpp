// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/format/pickle/pickle_value.hpp"
#include "cxr/format/torch/checkpoint_values.hpp"
#include "cxr/format/weight_file.hpp"

// A whole pickled torch.nn.Module: its __dict__ holds its own _parameters and _buffers, and _modules.
namespace cxr::detail {

/// A member of a module's __dict__, or nullptr.
inline pickle_value const* module_member(checkpoint_values const& values,
                                         pickle_value const& module, std::string_view name) {
  if (module.state == pickle_value::nothing) return nullptr;
  auto const& members = values[module.state].pairs;
  values.charge(members.size());
  for (auto const& [key, value] : members)
    if (values[key].text == name) return &values[value];
  return nullptr;
}

inline bool is_module(checkpoint_values const& values, pickle_value const& value) {
  return value.kind == pickle_kind::object && module_member(values, value, "_modules") &&
         module_member(values, value, "_parameters");
}

/// Whether a set contains a key of the same text.
inline bool contains(checkpoint_values const& values, pickle_value const& set,
                     pickle_value::ref key) {
  auto const among = [&](std::vector<pickle_value::ref> const& items) {
    return std::any_of(items.begin(), items.end(),
                       [&](auto item) { return values[item].text == values[key].text; });
  };
  // A set of protocol 2 is the call set([…]).
  return among(set.items) || (set.items.size() == 1 && among(values[set.items[0]].items));
}

/// Adds the parameters and buffers of a module, without those of its children.
inline void add_own_tensors(checkpoint_values const& values, pickle_value const& module,
                            std::string const& prefix, weight_file& file) {
  auto const* transient = module_member(values, module, "_non_persistent_buffers_set");
  for (auto const* kind : {"_parameters", "_buffers"}) {
    auto const* members = module_member(values, module, kind);
    if (!members) continue;
    for (auto const& [key, value] : members->pairs) {
      if (values[value].kind == pickle_kind::none ||
          (transient && contains(values, *transient, key)))
        continue;
      auto const name = prefix + values.name(key);
      if (!values.is_tensor(value)) values.refuse(name + " is not a tensor");
      values.add_tensor(file, name, value);
    }
  }
}

/// Adds what state_dict() of a module would hold.
/// @pre is_module(values, module)
inline void add_module(checkpoint_values const& values, pickle_value const& module,
                       weight_file& file, std::string const& prefix = "", int depth = 0) {
  constexpr int most_depth = 64;
  if (depth > most_depth) values.refuse("its modules are nested without end");
  values.require_short(prefix);
  // The first class that is not torch's own names the network.
  auto const& type = values[module.target];
  if (!file.metadata.contains("module") && !type.module.starts_with("torch."))
    file.metadata["module"] = std::string(type.module) + "." + std::string(type.text);
  add_own_tensors(values, module, prefix, file);
  for (auto const& [key, value] : module_member(values, module, "_modules")->pairs) {
    auto const& child = values[value];
    if (child.kind == pickle_kind::none) continue;
    if (!is_module(values, child)) values.refuse(prefix + values.name(key) + " is not a module");
    add_module(values, child, file, prefix + values.name(key) + ".", depth + 1);
  }
}

}  // namespace cxr::detail
