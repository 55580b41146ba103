// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "cxr/core/named_tensor.hpp"

// Some wrap a DenseNet as torch.nn.Sequential(*net.features.children()), which numbers the children:
// 0 conv0, 1 norm0, 2 relu0, 3 pool0, 4 denseblock1, 5 transition1, 6 denseblock2, …, at the end norm5.
namespace cxr::detail {

/// The name of a tensor below such a Sequential: "4.denselayer1.conv1.weight" is
/// "denseblock1.denselayer1.conv1.weight"; nothing where it does not begin with a number.
inline std::optional<std::string> name_of_numbered(std::string_view name) {
  int number = 0;
  auto const [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
  auto const digits = static_cast<std::size_t>(end - name.data());
  if (problem != std::errc{} || digits == name.size() || name[digits] != '.') return std::nullopt;
  auto const rest = name.substr(digits);
  auto const named = [&](std::string const& child) { return child + std::string(rest); };
  if (number == 0) return named("conv0");
  if (number == 1) return named("norm0");
  if (number < 4) return std::nullopt;
  if (number % 2 == 0) return named("denseblock" + std::to_string(number / 2 - 1));
  bool const transition = rest.starts_with(".norm.") || rest.starts_with(".conv.");
  return named(transition ? "transition" + std::to_string((number - 3) / 2) : "norm5");
}

/// What stands before the numbers of each DenseNet in a file: "features.", "" or "module.features.".
inline std::set<std::string> numbered_prefixes(std::vector<named_tensor> const& tensors) {
  constexpr std::string_view first_layer = "4.denselayer1.";
  std::set<std::string> prefixes;
  for (auto const& [name, tensor] : tensors) {
    auto const place = name.find(first_layer);
    if (place != name.npos && (place == 0 || name[place - 1] == '.'))
      prefixes.insert(name.substr(0, place));
  }
  return prefixes;
}

/// Replaces the numbers by names, and a classifier `fc` beside them by `classifier`.
/// @returns the name in the file of each tensor that was renamed, by its new name
inline std::map<std::string, std::string> name_numbered_children(
    std::vector<named_tensor>& tensors) {
  std::map<std::string, std::string> renamed;
  auto const rename = [&](named_tensor& entry, std::string const& name) {
    renamed.emplace(name, entry.name);
    entry.name = name;
  };
  for (auto const& prefix : numbered_prefixes(tensors)) {
    constexpr std::string_view features = "features.";
    auto const root =
        prefix.ends_with(features) ? prefix.substr(0, prefix.size() - features.size()) : prefix;
    bool const has_classifier = std::any_of(
        tensors.begin(), tensors.end(),
        [&](named_tensor const& entry) { return entry.name.starts_with(root + "classifier."); });
    for (auto& entry : tensors) {
      std::string_view const name = entry.name;
      if (auto const child = name.starts_with(prefix) ? name_of_numbered(name.substr(prefix.size()))
                                                      : std::nullopt)
        rename(entry, prefix + *child);
      else if (prefix != root && !has_classifier && name.starts_with(root + "fc."))
        rename(entry, root + "classifier." + std::string(name.substr(root.size() + 3)));
    }
  }
  return renamed;
}

}  // namespace cxr::detail
