// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/weights/safetensors.hpp"

namespace cxr {

namespace detail {

inline std::string some_of(std::vector<std::string> const& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 5); ++i)
    text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > 5) text += ", … " + std::to_string(names.size() - 5) + " more";
  return text;
}

}  // namespace detail

/// A loading in one line: how many tensors were taken over, and which classifier was replaced.
inline std::string to_text(load_account const& account) {
  std::string text = std::to_string(account.loaded.size()) + " tensors loaded";
  if (!account.replaced.empty()) text += "; the head is new: " + detail::some_of(account.replaced);
  return text;
}

/// Refuses a network that was not loaded whole.
/// @throws file_error naming what is missing, unexpected and misshapen
inline void require_complete(load_account const& account, std::filesystem::path const& file) {
  std::string problem;
  auto const add = [&](char const* what, std::vector<std::string> const& names) {
    if (!names.empty())
      problem += std::string(problem.empty() ? "" : "; ") + std::to_string(names.size()) + " " +
                 what + ": " + detail::some_of(names);
  };
  add("missing", account.missing);
  add("unexpected", account.unexpected);
  add("of another shape", account.misshapen);
  if (!problem.empty())
    throw file_error(file, "does not fit this network (" + problem + ")",
                     "give weights of this architecture", "weights-do-not-fit");
}

namespace detail {

inline bool of_head(std::string const& name) { return name.starts_with("classifier."); }

/// Whether a file has exactly the head's tensors: a head is taken over whole or not at all.
template <class Network>
bool has_head(std::vector<named_tensor> const& file, Network const& network) {
  std::map<std::string_view, at::IntArrayRef> there;
  for (auto const& [name, tensor] : file)
    if (of_head(name)) there.emplace(name, tensor.sizes());
  bool all = true;
  for_each_leaf(network, [&](std::string const& name, auto const& leaf) {
    if (!of_head(name)) return;
    auto const found = there.find(name);
    all = all && found != there.end() && found->second == shape_of(leaf);
    if (found != there.end()) there.erase(found);
  });
  return all && there.empty();
}

}  // namespace detail

/// Loads a backbone's weights into a classifier. Where the tensors named `classifier.…` are not
/// those of its head, all of them are left aside: the head is new; every other name must fit. `num_batches_tracked`, which
/// published DenseNets lack, may be missing.
/// @throws file_error (not readable, or a name or shape that does not fit)
template <class Network>
load_account load_weights(Network& network, std::filesystem::path const& file) {
  auto tensors = read_safetensors(file).tensors;
  std::vector<std::string> head;
  bool const head_is_new = !detail::has_head(tensors, network);
  auto const take_out = [&](std::string const& name) {
    bool const out = head_is_new && detail::of_head(name);
    if (out) head.push_back(name);
    return out;
  };
  std::erase_if(tensors, [&](auto const& one) { return take_out(one.name); });
  auto account = load_state(network, tensors);
  std::erase_if(account.missing, take_out);
  account.replaced = std::move(head);
  std::erase_if(account.missing,
                [](auto const& name) { return name.ends_with(".num_batches_tracked"); });
  require_complete(account, file);
  return account;
}

}  // namespace cxr
