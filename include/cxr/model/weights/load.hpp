// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/cat.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/json.hpp"
#include "cxr/model/format/read_weights.hpp"
#include "cxr/model/network.hpp"
#include "cxr/model/weights/account.hpp"
#include "cxr/model/weights/dialect.hpp"
#include "cxr/model/weights/weights.hpp"

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

/// The channels of the images that a file's network takes, if it has a DenseNet's first convolution.
inline std::optional<std::size_t> channels_of(weight_file const& of) {
  for (auto const& [name, tensor] : of.tensors)
    if (name.ends_with("conv0.weight") && tensor.dim() == 4)
      return static_cast<std::size_t>(tensor.size(1));
  return std::nullopt;
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
  to_network_names(tensors, anchor, account);

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

/// A normalisation as the files of cxr state it.
template <std::size_t C>
json to_json(normalisation<C> const& one) {
  return {{"mean", one.mean}, {"deviation", one.deviation}};
}

/// Refuses a file of a network that was trained on other pixels than these weights', as far as it
/// tells: files of cxr state their normalisation, those of TorchXRayVision are known, and published
/// weights have the channels that they were published with.
/// @throws file_error (prints both)
template <Weights W>
void require_pixels(weight_file const& of, W const& by, std::filesystem::path const& file) {
  auto const known = of.metadata.find("cxr.normalisation");
  bool const by_cxr = known != of.metadata.end();
  if (by_cxr || detail::is_of_xrv(of)) {
    json const wanted = to_json(by.normalise);
    auto const said = by_cxr ? known->second : to_json(detail::xrv_normalise).dump();
    if (json::parse(said, nullptr, /*allow_exceptions=*/false) == wanted) return;
    throw file_error(file,
                     "was trained on pixels normalised by " + said +
                         ", this program normalises by " + wanted.dump(),
                     "take weights of that normalisation, for example " +
                         std::string(by_cxr ? "from_file_like<scratch>" : "xrv_all"),
                     "other-normalisation");
  }
  if constexpr (requires { W::outputs; })
    if (auto const C = detail::channels_of(of); by.strict && C && *C != by.normalise.mean.size())
      throw file_error(file,
                       "is of a network for images of " +
                           (*C == 1 ? "one channel" : std::to_string(*C) + " channels") +
                           ", unlike " + std::string(W::name),
                       "take from_file_like<…> of weights for such images, or "
                       "--weights-strict=false to adapt it",
                       "other-channels");
}

}  // namespace cxr
