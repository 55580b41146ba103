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

#include "cxr/core/translate_errors.hpp"
#include "cxr/format/finite_tensors.hpp"
#include "cxr/format/read_weights.hpp"
#include "cxr/model/backbone/densenet_names.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/weights/account.hpp"

namespace cxr {

namespace detail {

/// Names and shapes of a network's tensors.
struct network_shapes {
  std::string first;  ///< the name of the first one
  std::map<std::string, at::IntArrayRef> shapes;

  bool contains(std::string const& name) const { return shapes.contains(name); }
};

/// @param network  must outlive the result
template <class Network>
network_shapes shapes_of(Network const& network) {
  network_shapes result;
  for_each_leaf(network, [&](std::string const& name, auto const& leaf) {
    if (result.first.empty()) result.first = name;
    result.shapes.emplace(name, shape_of(leaf));
  });
  return result;
}

/// Whether a file has exactly the head's tensors: a head is loaded completely or not at all.
inline bool has_head(std::vector<named_tensor> const& tensors, network_shapes const& network) {
  std::map<std::string, at::IntArrayRef> in_file, in_network;
  for (auto const& [name, tensor] : tensors)
    if (of_head(name)) in_file.emplace(name, tensor.sizes());
  for (auto const& [name, shape] : network.shapes)
    if (of_head(name)) in_network.emplace(name, shape);
  return in_file == in_network;
}

/// Moves all tensors that are not of the network that the user chose into the account.
/// @throws file_error (there is no such network; lists those that there are)
inline void take_chosen_network(std::vector<named_tensor>& tensors, std::string network,
                                weights_account& account) {
  if (network.empty()) return;
  if (!network.ends_with('.')) network += '.';
  std::vector<std::string> beginnings, others;
  for (auto const& entry : tensors) {
    auto const beginning = entry.name.substr(0, entry.name.find('.') + 1);
    if (beginnings.empty() || beginnings.back() != beginning) beginnings.push_back(beginning);
    if (!entry.name.starts_with(network)) others.push_back(entry.name);
  }
  if (others.size() == tensors.size())
    throw file_error(
        account.file,
        "has no network " + network + "; its names begin with " + first_names(beginnings),
        "check --weights-network, in C++ the third argument of load<…>", "no-such-network");
  std::erase_if(tensors, [&](auto const& entry) { return !entry.name.starts_with(network); });
  account.aside.insert(account.aside.end(), others.begin(), others.end());
}

/// Moves the names of tensors that are not to be loaded into the account: a head that is replaced,
/// and tensors that are not weights.
inline void leave_aside(std::vector<named_tensor>& tensors, bool new_head,
                        weights_account& account) {
  std::erase_if(tensors, [&](named_tensor const& entry) {
    bool const replaced = new_head && of_head(entry.name);
    bool const no_weight = is_no_weight(entry.name);
    if (replaced || no_weight) (replaced ? account.replaced : account.aside).push_back(entry.name);
    return replaced || no_weight;
  });
}

/// What the file calls a tensor of the network.
inline std::string name_in_file(std::string const& name, weights_account const& account) {
  for (auto const& tensor : account.renamed)
    if (tensor.in_network == name) return tensor.in_file;
  return name;
}

/// Adapts a convolution to images of another number of channels. If all channels of an image are
/// equal, the result does not change (except for rounding): three input channels are summed to one,
/// or one is split into thirds for three.
/// @returns what was done, or "" if the shape cannot be adapted
inline std::string adapt_channels(named_tensor& entry, at::IntArrayRef target) {
  auto const source = entry.tensor.sizes();
  if (!entry.tensor.is_floating_point() || source.size() != 4 || target.size() != 4 ||
      source[0] != target[0] || source[2] != target[2] || source[3] != target[3])
    return "";
  if (source[1] == 3 && target[1] == 1) {
    entry.tensor = entry.tensor.to(at::kDouble).sum({1}, /*keepdim=*/true);
    return entry.name + ": 3 input channels summed to 1";
  }
  if (source[1] == 1 && target[1] == 3) {
    Tensor const third = entry.tensor.to(at::kDouble).div(3);
    entry.tensor = at::cat({third, third, third}, 1);
    return entry.name + ": 1 input channel split into thirds for 3";
  }
  return "";
}

/// Adapts every convolution of another number of input channels, and lists it in the account.
inline void adapt_channels(std::vector<named_tensor>& tensors, network_shapes const& network,
                           weights_account& account) {
  for (auto& entry : tensors) {
    auto const target = network.shapes.find(entry.name);
    if (target == network.shapes.end() || target->second == entry.tensor.sizes()) continue;
    if (auto text = adapt_channels(entry, target->second); !text.empty())
      account.adapted.push_back(std::move(text));
  }
}

/// Moves the names of tensors that a file need not have from `missing` to `initialised`.
inline void permit_initialised(bool new_head, weights_account& account) {
  std::erase_if(account.names.missing, [&](std::string const& name) {
    bool const permitted = name.ends_with(".num_batches_tracked") || (new_head && of_head(name));
    if (permitted) account.initialised.push_back(name);
    return permitted;
  });
}

/// load_weights, which translates what this throws.
template <class Network>
weights_account load_content(Network& network, weight_file content,
                             std::filesystem::path const& file, bool strict,
                             std::string const& network_name) {
  weights_account account{
      .file = file, .format = content.format, .aside = std::move(content.aside)};
  auto& tensors = content.tensors;
  take_chosen_network(tensors, network_name, account);
  auto const shapes = shapes_of(network);
  to_network_names(
      tensors, shapes.first, [&](std::string const& name) { return shapes.contains(name); },
      account);

  bool const new_head = !has_head(tensors, shapes);
  leave_aside(tensors, new_head, account);
  require_finite(tensors, file, [&](auto const& name) { return name_in_file(name, account); });
  adapt_channels(tensors, shapes, account);
  account.names = load_state(network, tensors);
  permit_initialised(new_head, account);

  auto const& loaded = account.names.loaded;
  bool const fits = !std::all_of(loaded.begin(), loaded.end(), of_head);
  if (strict || !fits)
    require_complete(
        account.names, file,
        fits ? ", or --weights-strict=false, in C++ load_weights(network, file, false), to "
               "leave these tensors aside"
             : "");
  return account;
}

}  // namespace detail

/// Loads weights of any format and dialect into a classifier. If the tensors named `classifier.…` are
/// not exactly those of its head, all of them are left aside and the head is new. Every other tensor
/// must fit; only `num_batches_tracked`, which published DenseNets lack, may be missing.
/// @param file    named in errors and in the account
/// @param strict  false: tensors that do not fit are left aside and listed in the account, as long as
///                any tensor of the backbone fits
/// @param network_name  of several networks in the file, how the names of the one to take begin; or
///                      empty
/// @throws file_error (not readable, no such network, a name or shape that does not fit, or numbers
///         that are NaN or infinite; then nothing was loaded), device_error (no memory left)
template <class Network>
weights_account load_weights(Network& network, weight_file content,
                             std::filesystem::path const& file, bool strict = true,
                             std::string const& network_name = {}) {
  return translate_errors(
      "the weights",
      [&] { return detail::load_content(network, std::move(content), file, strict, network_name); },
      detail::advice_to_predict);
}

/// Loads the weights in a file. @copydetails load_weights
template <class Network>
weights_account load_weights(Network& network, std::filesystem::path const& file,
                             bool strict = true, std::string const& network_name = {}) {
  auto content = translate_errors(
      "the weights", [&] { return read_weights(file, network_name); }, detail::advice_to_predict);
  return load_weights(network, std::move(content), file, strict, network_name);
}

}  // namespace cxr
