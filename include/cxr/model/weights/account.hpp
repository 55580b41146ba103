// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/parse.hpp"
#include "cxr/core/text.hpp"
#include "cxr/model/network.hpp"

namespace cxr {

/// A tensor whose name in the file differs from that in the network.
struct renaming {
  std::string in_file;     ///< its name in the file
  std::string in_network;  ///< its name in the network
  std::string rule;        ///< "norm.1 -> norm1, torchvision before 0.3"
};

/// What load_weights did with each tensor of a file and with each tensor of the network.
struct weights_account {
  std::filesystem::path file = {};     ///< the file that was read
  std::string format = {};             ///< "safetensors", "PyTorch zip", "PyTorch legacy stream"
  load_account names = {};             ///< loaded, missing, unexpected, misshapen
  std::vector<renaming> renamed = {};  ///< each with its rule
  std::vector<std::string> replaced = {};     ///< tensors of the file's classifier; the head is new
  std::vector<std::string> initialised = {};  ///< tensors of a new head, and counts that start at 0
  std::vector<std::string> adapted = {};  ///< "features.conv0.weight: 3 input channels summed to 1"
  std::vector<std::string> aside = {};    ///< other content of the file: "optimizer (728 tensors)"
};

namespace detail {

inline bool of_head(std::string const& name) { return name.starts_with("classifier."); }

/// The rules in the order of their first use, each with the number of its tensors.
inline std::vector<std::string> count_rules(std::vector<renaming> const& renamed) {
  std::vector<std::pair<std::string, int>> counts;
  for (auto const& tensor : renamed) {
    auto const known = std::find_if(counts.begin(), counts.end(),
                                    [&](auto const& entry) { return entry.first == tensor.rule; });
    if (known == counts.end())
      counts.emplace_back(tensor.rule, 1);
    else
      ++known->second;
  }
  std::vector<std::string> texts;
  for (auto const& [rule, count] : counts) texts.push_back(std::to_string(count) + " by " + rule);
  return texts;
}

}  // namespace detail

/// Whether the head was left as initialised, because the file has none or a different one.
inline bool head_is_new(weights_account const& account) {
  return std::any_of(account.initialised.begin(), account.initialised.end(), detail::of_head);
}

/// A summary in one line: how many tensors were loaded, and what else was done.
inline std::string to_text(weights_account const& account) {
  std::string text = std::to_string(account.names.loaded.size()) + " tensors loaded from a " +
                     account.format + " file";
  auto const add = [&](char const* what, std::vector<std::string> const& names) {
    if (!names.empty()) text += std::string("; ") + what + ": " + first_names(names);
  };
  add("renamed", detail::count_rules(account.renamed));
  add("adapted", account.adapted);
  if (account.replaced.empty() && head_is_new(account)) text += "; the head is new";
  add("the head is new, in place of", account.replaced);
  add("left as initialised", account.names.missing);
  add("of another shape and not loaded", account.names.misshapen);
  add("not loaded", account.names.unexpected);
  add("beside them", account.aside);
  return text;
}

/// The whole account, as in a run's weights.json.
inline json to_json(weights_account const& account) {
  json renamed = json::array();
  for (auto const& [in_file, in_network, rule] : account.renamed)
    renamed.push_back({{"from", in_file}, {"to", in_network}, {"rule", rule}});
  return {{"file", account.file.string()},
          {"format", account.format},
          {"loaded", account.names.loaded},
          {"renamed", renamed},
          {"adapted", account.adapted},
          {"replaced", account.replaced},
          {"initial", account.initialised},
          {"missing", account.names.missing},
          {"unexpected", account.names.unexpected},
          {"misshapen", account.names.misshapen},
          {"aside", account.aside}};
}

/// Refuses a network that was not loaded completely.
/// @param permit  how to load it anyway, as the end of the error's advice; empty: not at all
/// @throws file_error naming what is missing, unexpected and misshapen, and the closest names
inline void require_complete(load_account const& account, std::filesystem::path const& file,
                             std::string const& permit = {}) {
  std::string problem;
  auto const add = [&](char const* what, std::vector<std::string> const& names) {
    if (!names.empty())
      problem += std::string(problem.empty() ? "" : "; ") + std::to_string(names.size()) + " " +
                 what + ": " + first_names(names);
  };
  add("missing", account.missing);
  auto unexpected = account.unexpected;
  if (!account.missing.empty())
    for (std::size_t i = 0; i < std::min<std::size_t>(unexpected.size(), 5); ++i)
      unexpected[i] += " (closest: " + nearest(unexpected[i], account.missing) + ")";
  add("unexpected", unexpected);
  add("of another shape", account.misshapen);
  if (!problem.empty())
    throw file_error(
        file, "does not fit this network (" + problem + ")",
        "give weights of this architecture" +
            std::string(account.loaded.empty() ? ", under the names of a library that "
                                                 "docs/how_to/use_pretrained_weights.md lists"
                                               : "") +
            permit,
        "weights-do-not-fit");
}

}  // namespace cxr
