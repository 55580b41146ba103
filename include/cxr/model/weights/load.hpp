// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
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

/// Loads a backbone's weights into a classifier. Tensors named `classifier.…` that do not fit are
/// left aside, since the head is new; every other name must fit. `num_batches_tracked`, which
/// published DenseNets lack, may be missing.
/// @throws file_error (not readable, or a name or shape that does not fit)
template <class Network>
load_account load_weights(Network& network, std::filesystem::path const& file) {
  auto account = load_state(network, read_safetensors(file).tensors);
  auto const of_head = [](std::string const& name) { return name.starts_with("classifier."); };
  auto const set_aside = [&](std::vector<std::string>& names) {
    auto const rest = std::stable_partition(names.begin(), names.end(),
                                            [&](auto const& name) { return !of_head(name); });
    account.replaced.insert(account.replaced.end(), rest, names.end());
    names.erase(rest, names.end());
  };
  set_aside(account.missing);
  set_aside(account.unexpected);
  set_aside(account.misshapen);
  std::erase_if(account.missing,
                [](auto const& name) { return name.ends_with(".num_batches_tracked"); });
  require_complete(account, file);
  return account;
}

}  // namespace cxr
