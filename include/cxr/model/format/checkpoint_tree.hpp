// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/model/format/pickle_value.hpp"
#include "cxr/model/format/torch_storage.hpp"
#include "cxr/model/format/weight_file.hpp"

namespace cxr::detail {

/// Where a state dict stands inside of a checkpoint, by the habits of trainers; first come, first
/// served.
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
    take(values_.root, "");
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
  static constexpr int most_depth = 64;
  static constexpr std::size_t most_modules = 65'536, most_text = 16'000'000;

  [[noreturn]] void refuse(std::string const& what) const {
    throw file_error(file_, "holds no state dict that cxr can read: " + what,
                     "save model.state_dict() with torch.save, or as safetensors", "no-state-dict");
  }

  /// Takes the tensors of a state dict, or those of the one inside of it.
  void take(ref one, std::string const& path) {
    auto const& value = values_[one];
    if (is_module(value)) {
      auto const& of = values_[value.of];
      found_.metadata["module"] = std::string(of.module) + "." + std::string(of.text);
      return take_module(value, "", 0);
    }
    if (value.kind != pickle_kind::dict)
      refuse(path.empty() ? "it is no dictionary" : path + " is no dictionary");
    auto const& pairs = value.pairs;
    // A nest first: beside it a checkpoint may have tensors, too, such as its best accuracy.
    auto const chosen = nest_of(value);
    bool const flat = std::any_of(pairs.begin(), pairs.end(), [&](auto const& pair) {
      return tensors_.is_tensor(pair.second);
    });
    if (chosen == pairs.end() && flat) return take_tensors(value);
    if (chosen == pairs.end() || path.size() > 64) refuse(has_only(value));
    for (auto const& pair : pairs)
      if (&pair != &*chosen) note_beside(name_of(pair.first), pair.second);
    take(chosen->second, path + name_of(chosen->first) + ".");
  }

  std::vector<std::pair<ref, ref>>::const_iterator nest_of(pickle_value const& dict) const {
    for (auto const wanted : nests)
      for (auto at = dict.pairs.begin(); at != dict.pairs.end(); ++at)
        if (values_[at->first].text == wanted &&
            (values_[at->second].kind == pickle_kind::dict || is_module(values_[at->second])))
          return at;
    return dict.pairs.end();
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
    found_.tensors.push_back({name, tensors_.tensor(one, name)});
  }

  /// torch.nn.Module.__dict__: _parameters and _buffers of its own, and _modules.
  bool is_module(pickle_value const& value) const {
    return value.kind == pickle_kind::object && member(value, "_modules") &&
           member(value, "_parameters");
  }
  pickle_value const* member(pickle_value const& module, std::string_view name) const {
    if (module.state == pickle_value::nothing) return nullptr;
    for (auto const& [key, value] : values_[module.state].pairs)
      if (values_[key].text == name) return &values_[value];
    return nullptr;
  }
  void take_module(pickle_value const& module, std::string const& prefix, int depth) {
    if (depth > most_depth || ++modules_ > most_modules)
      refuse("its modules stand in one another without end");
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
      std::set<ref> seen;
      auto const count = tensors_below(one, seen);
      auto const counted = std::to_string(count) + (count == 1 ? " tensor" : " tensors");
      found_.aside.push_back(name + (count ? " (" + counted + ")" : ""));
    }
  }
  std::size_t tensors_below(ref from, std::set<ref>& seen) const {
    std::vector<ref> open{from};
    std::size_t count = 0;
    while (!open.empty()) {
      auto const one = open.back();
      open.pop_back();
      if (!seen.insert(one).second) continue;
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
    if (value.kind != pickle_kind::text) refuse("a key is no text");
    return text_of(value);
  }
  std::string has_only(pickle_value const& dict) const {
    std::string keys;
    for (std::size_t i = 0; i < std::min<std::size_t>(dict.pairs.size(), 8); ++i)
      keys += (keys.empty() ? "" : ", ") + name_of(dict.pairs[i].first);
    return dict.pairs.empty() ? "it is empty" : "it has only " + keys;
  }

  pickle const& values_;
  torch_tensors const& tensors_;
  std::filesystem::path const& file_;
  weight_file found_;
  std::size_t modules_ = 0;
  mutable std::size_t text_ = 0;
};

}  // namespace cxr::detail
