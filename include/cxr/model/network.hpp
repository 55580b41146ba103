// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_has_compatible_shallow_copy_type.h>
#include <ATen/ops/scalar_tensor.h>
#include <c10/core/MemoryFormat.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/hana.hpp"
#include "cxr/core/named_tensor.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/model/member.hpp"

// A network is a plain struct of parameters, buffers and other networks, whose members are declared to
// Boost.Hana (BOOST_HANA_DEFINE_STRUCT, or a hana_accessors_impl where a name such as "1" is not an
// identifier): every member, in the order of the struct. Names, traversal, saving, copying and counting
// follow from that declaration; a member that it leaves out, or that cannot be walked, does not compile
// (member.hpp). A network that cannot be such a struct has its own visit_leaves() and clone() (from_torch).
namespace cxr {

namespace detail {

template <class Net, class F>
void visit_member(Net& member, std::string const& name, F& f) {
  using type = std::remove_const_t<Net>;
  [[maybe_unused]] constexpr explain_network<type> explained{};
  if constexpr (Leaf<type>) {
    f(name, member);
  } else if constexpr (is_numbered<type>) {
    for (std::size_t i = 0; i < member.size(); ++i)
      visit_member(member[i], name + std::to_string(i + 1), f);
  } else if constexpr (requires { type::visit_leaves(member, name, f); }) {
    type::visit_leaves(member, name.empty() ? name : name + ".", f);
  } else if constexpr (hana::Struct<type>::value) {
    hana::for_each(hana::accessors<type>(), [&](auto accessor) {
      std::string const inner(hana::to<char const*>(hana::first(accessor)));
      // An empty name adds nothing: the member's tensors have no prefix of their own.
      std::string const dot = name.empty() || inner.empty() ? "" : ".";
      visit_member(hana::second(accessor)(member), name + dot + inner, f);
    });
  }
}

}  // namespace detail

/// Calls `f(name, leaf)` for every parameter, buffer and counter, in the order declared.
template <class Net, class F>
void for_each_leaf(Net& network, F&& f) {
  detail::visit_member(network, "", f);
}

/// Calls `f(name, Tensor&)` for every parameter.
template <class Net, class F>
void for_each_parameter(Net& network, F&& f) {
  for_each_leaf(network, [&](std::string const& name, auto& leaf) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(leaf)>, parameter>) f(name, leaf.value);
  });
}

/// Every parameter, buffer and counter by name, as PyTorch's state_dict(): handles of the tensors, and
/// copies of the counters.
template <class Net>
std::vector<named_tensor> state_dict(Net const& network) {
  std::vector<named_tensor> all;
  for_each_leaf(network, [&](std::string const& name, auto const& leaf) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(leaf)>, counter>)
      all.push_back({name, at::scalar_tensor(leaf.value, at::kLong)});
    else
      all.push_back({name, leaf.value.detach()});
  });
  return all;
}

/// Every parameter by name: handles, which have the gradients.
template <class Net>
std::vector<named_tensor> named_parameters(Net& network) {
  std::vector<named_tensor> all;
  for_each_parameter(network, [&](std::string const& name, Tensor& tensor) {
    all.push_back({name, tensor});
  });
  return all;
}

/// Number of trained weights.
template <class Net>
std::int64_t count_parameters(Net const& network) {
  std::int64_t count = 0;
  for_each_parameter(network,
                     [&](std::string const&, Tensor const& tensor) { count += tensor.numel(); });
  return count;
}

namespace detail {

/// As torch.nn.Module.to: handles of the tensor follow it between CPU and CUDA; on other accelerators
/// (PrivateUse1) LibTorch does not exchange data, and the leaf becomes another tensor.
inline void move_leaf(Tensor& leaf, at::Device device) {
  leaf.mutable_grad().reset();
  Tensor const moved = leaf.detach().to(device);
  if (at::_has_compatible_shallow_copy_type(leaf, moved))
    leaf.set_data(moved);
  else
    leaf = moved.set_requires_grad(leaf.requires_grad());
}

}  // namespace detail

/// Moves every parameter and buffer to a device; gradients are dropped.
template <class Net>
void to(Net& network, at::Device device) {
  for_each_leaf(network, [&](std::string const&, auto& leaf) {
    using type = std::remove_cvref_t<decltype(leaf)>;
    if constexpr (!std::same_as<type, counter>) detail::move_leaf(leaf.value, device);
  });
}

/// Removes every gradient, as zero_grad(set_to_none=True).
template <class Net>
void clear_gradients(Net& network) {
  for_each_parameter(network,
                     [](std::string const&, Tensor& tensor) { tensor.mutable_grad().reset(); });
}

/// What load_state did with each tensor.
struct load_account {
  std::vector<std::string> loaded;      ///< names of the tensors that were copied
  std::vector<std::string> missing;     ///< in the network, not in the file
  std::vector<std::string> unexpected;  ///< in the file, not in the network
  std::vector<std::string> misshapen;   ///< "name (2,1024) instead of (1000,1024)", or its dtype
};

namespace detail {

inline std::string shape_text(at::IntArrayRef shape) {
  std::string text;
  for (auto size : shape) text += (text.empty() ? "" : ",") + std::to_string(size);
  return "(" + text + ")";
}

inline void assign(parameter& leaf, Tensor const& source) { leaf.value.copy_(source); }
inline void assign(buffer& leaf, Tensor const& source) { leaf.value.copy_(source); }
/// Of a network converted to half, the counts are half, too; a count that overflowed becomes 0.
inline void assign(counter& leaf, Tensor const& source) {
  double const count = source.to(at::kDouble).item<double>();
  leaf.value = std::abs(count) < 1e15 ? static_cast<std::int64_t>(count) : 0;
}
inline at::IntArrayRef shape_of(counter const&) { return {}; }
inline bool fits_shape(counter const&, Tensor const& source) { return source.numel() == 1; }
inline bool fits_dtype(counter const&, Tensor const& source) {
  return source.scalar_type() != at::kBool && !source.is_complex();
}
template <class Leaf>
at::IntArrayRef shape_of(Leaf const& leaf) {
  return leaf.value.sizes();
}
template <class Leaf>
bool fits_shape(Leaf const& leaf, Tensor const& source) {
  return leaf.value.sizes() == source.sizes();
}
/// Weights of any floating dtype become float; integers are not weights.
template <class Leaf>
bool fits_dtype(Leaf const& leaf, Tensor const& source) {
  return leaf.value.is_floating_point() == source.is_floating_point();
}

}  // namespace detail

/// Copies tensors into the network by name, where shape and dtype fit. @returns an account of every
/// tensor
template <class Net>
load_account load_state(Net& network, std::vector<named_tensor> const& tensors) {
  at::NoGradGuard const no_graph;
  std::map<std::string_view, Tensor const*> remaining;
  for (auto const& [name, tensor] : tensors) remaining.emplace(name, &tensor);
  load_account account;
  for_each_leaf(network, [&](std::string const& name, auto& leaf) {
    auto const found = remaining.find(name);
    if (found == remaining.end()) return account.missing.push_back(name);
    Tensor const& tensor = *found->second;
    remaining.erase(found);
    if (!detail::fits_shape(leaf, tensor))
      return account.misshapen.push_back(name + " " + detail::shape_text(tensor.sizes()) +
                                         " instead of " +
                                         detail::shape_text(detail::shape_of(leaf)));
    if (!detail::fits_dtype(leaf, tensor))
      return account.misshapen.push_back(name + " of dtype " + at::toString(tensor.scalar_type()));
    detail::assign(leaf, tensor);
    account.loaded.push_back(name);
  });
  for (auto const& [name, tensor] : remaining) account.unexpected.emplace_back(name);
  return account;
}

/// A deep copy that shares no tensor.
template <class Net>
Net clone(Net const& network) {
  [[maybe_unused]] constexpr detail::explain_network<Net> explained{};
  if constexpr (std::same_as<Net, parameter>) {
    parameter copy(network.value.detach().clone());
    copy.value.set_requires_grad(network.value.requires_grad());
    return copy;
  } else if constexpr (std::same_as<Net, buffer>) {
    return buffer(network.value.clone());
  } else if constexpr (requires { network.clone(); }) {
    return network.clone();
  } else if constexpr (detail::is_numbered<Net>) {
    Net copy;
    for (auto const& layer : network) copy.push_back(clone(layer));
    return copy;
  } else if constexpr (hana::Struct<Net>::value) {
    Net copy;
    hana::for_each(hana::accessors<Net>(), [&](auto accessor) {
      auto const member = hana::second(accessor);
      member(copy) = clone(member(network));
    });
    return copy;
  } else if constexpr (detail::NetworkMember<Net>) {
    return network;
  } else {
    return Net{};  // explained above
  }
}

}  // namespace cxr
