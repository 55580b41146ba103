// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/format/torch/pickle_value.hpp"
#include "cxr/format/torch/torch_storage.hpp"
#include "cxr/format/weight_file.hpp"

namespace cxr::detail {

/// Where a state dict stands inside of a checkpoint, by the habits of trainers; first come, first
/// served. Under another name it is found if it is the only one.
inline constexpr std::array<std::string_view, 8> nests{"state_dict", "model_state_dict", "model",
                                                       "net",        "network",          "weights",
                                                       "ema",        "ema_state_dict"};

/// Finds the state dict in what torch.save was given: the dict itself, a checkpoint around it, or a
/// whole pickled module.
class checkpoint_tree {
 public:
  using ref = pickle_value::ref;

  checkpoint_tree(pickle const& values, torch_tensors const& tensors,
                  std::filesystem::path const& file)
      : values_(values), tensors_(tensors), file_(file) {}

  weight_file read(std::string format) {
    found_.format = std::move(format);
    take(values_.root);
    std::sort(found_.tensors.begin(), found_.tensors.end(),
              [](auto const& a, auto const& b) { return a.name < b.name; });
    auto const twice =
        std::adjacent_find(found_.tensors.begin(), found_.tensors.end(),
                           [](auto const& a, auto const& b) { return a.name == b.name; });
    if (twice != found_.tensors.end()) refuse("the name " + twice->name + " stands twice");
    return std::move(found_);
  }

 private:
  // Values that refer to one another can stand for far more than the file holds.
  static constexpr int most_depth = 64, most_nests = 8;
  static constexpr std::size_t most_looks = 8'000'000, most_text = 16'000'000;

  [[noreturn]] void refuse(std::string const& what) const {
    throw file_error(file_, "holds no state dict that cxr can read: " + what,
                     "save model.state_dict() with torch.save, or as safetensors", "no-state-dict");
  }

  /// Counts what was looked at: the same may stand in many places.
  void charge(std::size_t looks) const {
    looks_ += looks + 1;
    if (looks_ > most_looks) refuse("its parts stand in one another without end");
  }

  /// Takes the tensors of a state dict, or those of the one inside of it.
  void take(ref one, int depth = 0) {
    auto const& value = values_[one];
    if (is_module(value)) return take_module(value, "", 0);
    // torch.compile's module is a call with the module itself.
    if (value.kind == pickle_kind::object && !value.items.empty() &&
        is_module(values_[value.items[0]]))
      return take_module(values_[value.items[0]], "", 0);
    if (value.kind != pickle_kind::dict) refuse("it is no dictionary");
    // A nest goes before tensors that stand beside it, such as a best accuracy.
    auto const* chosen = named_nest(value, [&](auto const& in) { return holds_tensors(in); });
    if (!chosen && holds_tensors(value)) return take_tensors(value);
    if (!chosen) chosen = only_nest(value);
    if (!chosen)
      chosen = named_nest(value, [](auto const& in) { return in.kind == pickle_kind::dict; });
    if (!chosen || depth == most_nests) refuse(has_only(value));
    for (auto const& pair : value.pairs)
      if (&pair != chosen) note_beside(name_of(pair.first), pair.second);
    take(chosen->second, depth + 1);
  }

  using pair_of_refs = std::pair<ref, ref>;

  /// The value of a known name that is such a nest.
  template <class F>
  pair_of_refs const* named_nest(pickle_value const& dict, F const& is_nest) const {
    for (auto const wanted : nests) {
      auto const at = std::find_if(dict.pairs.begin(), dict.pairs.end(), [&](auto const& pair) {
        return values_[pair.first].text == wanted;
      });
      if (at != dict.pairs.end() && is_nest(values_[at->second])) return &*at;
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
    if (value.kind != pickle_kind::dict) return is_module(value);
    charge(value.pairs.size());
    return std::any_of(value.pairs.begin(), value.pairs.end(),
                       [&](auto const& pair) { return tensors_.is_tensor(pair.second); });
  }

  void take_tensors(pickle_value const& dict) {
    for (auto const& [key, value] : dict.pairs) {
      auto const name = name_of(key);
      if (tensors_.is_tensor(value))
        take_tensor(name, value);
      else
        note_beside(name, value);
    }
  }
  void take_tensor(std::string const& name, ref one) {
    if (found_.tensors.size() == most_tensors)
      refuse("it has more than " + std::to_string(most_tensors) + " tensors");
    if (name.size() > longest_name) refuse(too_long(name));
    found_.tensors.push_back({name, tensors_.tensor(one, name)});
  }

  /// torch.nn.Module.__dict__: _parameters and _buffers of its own, and _modules.
  bool is_module(pickle_value const& value) const {
    return value.kind == pickle_kind::object && member(value, "_modules") &&
           member(value, "_parameters");
  }
  pickle_value const* member(pickle_value const& module, std::string_view name) const {
    if (module.state == pickle_value::nothing) return nullptr;
    charge(values_[module.state].pairs.size());
    for (auto const& [key, value] : values_[module.state].pairs)
      if (values_[key].text == name) return &values_[value];
    return nullptr;
  }
  void take_module(pickle_value const& module, std::string const& prefix, int depth) {
    if (depth > most_depth) refuse("its modules stand in one another without end");
    if (prefix.size() > longest_name) refuse(too_long(prefix));
    // The first class that is not torch's own says whose network it is.
    auto const& of = values_[module.of];
    if (!found_.metadata.contains("module") && !of.module.starts_with("torch."))
      found_.metadata["module"] = std::string(of.module) + "." + std::string(of.text);
    auto const* transient = member(module, "_non_persistent_buffers_set");
    for (auto const* kind : {"_parameters", "_buffers"}) {
      auto const* own = member(module, kind);
      if (!own) continue;
      for (auto const& [key, value] : own->pairs) {
        if (values_[value].kind == pickle_kind::none || (transient && holds(*transient, key)))
          continue;
        auto const name = prefix + name_of(key);
        if (!tensors_.is_tensor(value)) refuse(name + " is no tensor");
        take_tensor(name, value);
      }
    }
    for (auto const& [key, value] : member(module, "_modules")->pairs) {
      auto const& inner = values_[value];
      if (inner.kind == pickle_kind::none) continue;
      if (!is_module(inner)) refuse(prefix + name_of(key) + " is no module");
      take_module(inner, prefix + name_of(key) + ".", depth + 1);
    }
  }
  bool holds(pickle_value const& set, ref key) const {
    auto const in = [&](std::vector<ref> const& items) {
      return std::any_of(items.begin(), items.end(),
                         [&](ref one) { return values_[one].text == values_[key].text; });
    };
    // A set of protocol 2 is the call set([…]).
    return in(set.items) || (set.items.size() == 1 && in(values_[set.items[0]].items));
  }

  /// Numbers and texts beside the tensors are kept as metadata, the rest is counted.
  void note_beside(std::string const& name, ref one) {
    auto const& value = values_[one];
    if (value.kind == pickle_kind::text) {
      found_.metadata[name] = text_of(value);
    } else if (value.kind == pickle_kind::integer) {
      found_.metadata[name] = std::to_string(value.integer);
    } else if (value.kind == pickle_kind::boolean) {
      found_.metadata[name] = value.integer ? "true" : "false";
    } else if (value.kind == pickle_kind::real) {
      char text[32];
      std::snprintf(text, sizeof text, "%.17g", value.real);
      found_.metadata[name] = text;
    } else {
      auto const count = tensors_below(one);
      auto const counted = std::to_string(count) + (count == 1 ? " tensor" : " tensors");
      found_.aside.push_back(name + (count ? " (" + counted + ")" : ""));
    }
  }
  /// Tensors that were not counted before.
  std::size_t tensors_below(ref from) {
    counted_.resize(values_.values.size());
    std::vector<ref> open{from};
    std::size_t count = 0;
    while (!open.empty()) {
      auto const one = open.back();
      open.pop_back();
      if (counted_[one]) continue;
      counted_[one] = true;
      if (tensors_.is_tensor(one)) {
        ++count;
        continue;
      }
      auto const& value = values_[one];
      open.insert(open.end(), value.items.begin(), value.items.end());
      for (auto const& pair : value.pairs) open.push_back(pair.second);
      if (value.state != pickle_value::nothing) open.push_back(value.state);
    }
    return count;
  }

  std::string text_of(pickle_value const& value) const {
    text_ += value.text.size();
    if (text_ > most_text) refuse("its names and texts are too long");
    return std::string(value.text);
  }
  std::string name_of(ref key) const {
    auto const& value = values_[key];
    if (value.kind == pickle_kind::integer) return std::to_string(value.integer);
    return value.kind == pickle_kind::text ? text_of(value) : "(a key that is no text)";
  }
  std::string has_only(pickle_value const& dict) const {
    std::string keys;
    for (std::size_t i = 0; i < std::min<std::size_t>(dict.pairs.size(), 8); ++i)
      keys += (keys.empty() ? "" : ", ") + name_of(dict.pairs[i].first);
    if (dict.pairs.empty()) return "it is empty";
    auto const& first = values_[dict.pairs[0].second];
    if (first.kind == pickle_kind::object)
      keys += ", whose values are made by " + std::string(values_[first.of].module) + "." +
              std::string(values_[first.of].text);
    return "it has only " + keys;
  }

  pickle const& values_;
  torch_tensors const& tensors_;
  std::filesystem::path const& file_;
  weight_file found_;
  std::vector<bool> counted_;
  mutable std::size_t looks_ = 0, text_ = 0;
};

}  // namespace cxr::detail
