// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/cat.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/format/read_weights.hpp"
#include "cxr/model/backbone/densenet_names.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/weights/account.hpp"

namespace cxr {

namespace detail {

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

/// Fits a convolution to images of another number of channels: a network of three channels that
/// gets the same number three times computes the same with their sum, one of one channel the same
/// with thirds of it in three (but for rounding).
inline std::string adapt_channels(named_tensor& one, at::IntArrayRef wanted) {
  auto const have = one.tensor.sizes();
  if (!one.tensor.is_floating_point() || have.size() != 4 || wanted.size() != 4 ||
      have[0] != wanted[0] || have[2] != wanted[2] || have[3] != wanted[3])
    return "";
  if (have[1] == 3 && wanted[1] == 1) {
    one.tensor = one.tensor.to(at::kDouble).sum({1}, /*keepdim=*/true);
    return one.name + ": 3 input channels summed to 1";
  }
  if (have[1] == 1 && wanted[1] == 3) {
    Tensor const third = one.tensor.to(at::kDouble).div(3);
    one.tensor = at::cat({third, third, third}, 1);
    return one.name + ": 1 input channel split into thirds for 3";
  }
  return "";
}

}  // namespace detail

/// Loads weights of any format and dialect into a classifier. Where the tensors named
/// `classifier.…` are not those of its head, all of them are left aside: the head is new; every
/// other name must fit. `num_batches_tracked`, which published DenseNets lack, may be missing.
/// @param strict  false: what does not fit is left aside and listed in the account, as long as
///                something of the backbone fits
/// @throws file_error (not readable, or a name or shape that does not fit)
template <class Network>
weights_account load_weights(Network& network, weight_file from, std::filesystem::path const& file,
                             bool strict = true) {
  weights_account account{.file = file, .format = from.format, .aside = std::move(from.aside)};
  auto& tensors = from.tensors;
  std::map<std::string, at::IntArrayRef> shapes;
  std::string anchor;
  for_each_leaf(network, [&](std::string const& name, auto const& leaf) {
    if (anchor.empty()) anchor = name;
    shapes.emplace(name, detail::shape_of(leaf));
  });
  to_network_names(
      tensors, anchor, [&](std::string const& name) { return shapes.contains(name); }, account);

  bool const new_head = !detail::has_head(tensors, network);
  std::erase_if(tensors, [&](auto const& one) {
    bool const replaced = new_head && detail::of_head(one.name);
    bool const beside = detail::is_beside(one.name);
    if (replaced || beside) (replaced ? account.replaced : account.aside).push_back(one.name);
    return replaced || beside;
  });
  for (auto& one : tensors)
    if (auto const wanted = shapes.find(one.name);
        wanted != shapes.end() && wanted->second != one.tensor.sizes())
      if (auto text = detail::adapt_channels(one, wanted->second); !text.empty())
        account.adapted.push_back(std::move(text));

  account.names = load_state(network, tensors);
  std::erase_if(account.names.missing, [&](auto const& name) {
    bool const permitted =
        name.ends_with(".num_batches_tracked") || (new_head && detail::of_head(name));
    if (permitted) account.initial.push_back(name);
    return permitted;
  });
  auto const& loaded = account.names.loaded;
  bool const some = !std::all_of(loaded.begin(), loaded.end(), detail::of_head);
  if (strict || !some)
    require_complete(account.names, file,
                     some ? ", or --weights-strict=false to leave these tensors aside" : "");
  return account;
}

/// The same from a file. @copydetails load_weights
template <class Network>
weights_account load_weights(Network& network, std::filesystem::path const& file,
                             bool strict = true) {
  return load_weights(network, read_weights(file), file, strict);
}

}  // namespace cxr
