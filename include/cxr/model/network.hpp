// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/core/grad_mode.h>
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

// A network is a plain struct of parameters, buffers and other networks, made visible by
// Boost.Hana (BOOST_HANA_DEFINE_STRUCT, or a hana_accessors_impl where a name such as "1" is no
// identifier). From that one declaration come names, traversal, saving, copying and counting. A
// network that cannot be such a struct brings visit_leaves() and clone() of its own (from_torch).
namespace cxr {

namespace detail {

/// A tensor is a handle: a copied struct would share it without saying so. So what holds one can
/// be moved only, and with it every network; clone() is the copy.
struct move_only {
  move_only() = default;
  move_only(move_only&&) = default;
  move_only& operator=(move_only&&) = default;
};

}  // namespace detail

/// A tensor that is learnt: a leaf that requires a gradient.
struct parameter : private detail::move_only {
  Tensor value;  ///< float; 4-D ones channels_last

  parameter() = default;  ///< holds nothing yet
  /// Learns a tensor. @param initial  float
  explicit parameter(Tensor initial) : value(std::move(initial)) { value.set_requires_grad(true); }
};

/// A tensor that is kept but not learnt: a running statistic.
struct buffer : private detail::move_only {
  Tensor value;  ///< float

  buffer() = default;  ///< holds nothing yet
  /// Keeps a tensor. @param initial  float
  explicit buffer(Tensor initial) : value(std::move(initial)) {}
};

/// A count that is kept beside the buffers, as an int64 tensor () in the state dict.
struct counter {
  std::int64_t value = 0;  ///< on the host: counting must not cost a kernel
};

/// Layers of one kind, numbered from 1: the name in the state dict is the member's name followed by
/// the number.
template <class Layer>
struct numbered : std::vector<Layer> {
  using std::vector<Layer>::vector;  ///< as std::vector
};

/// The part of the network that a parameter belongs to.
enum class part : std::uint8_t { backbone, head };

namespace detail {

template <class T>
inline constexpr bool is_numbered = false;
template <class Layer>
inline constexpr bool is_numbered<numbered<Layer>> = true;

template <class Net, class F>
void visit_member(Net& member, std::string const& name, F& f) {
  using type = std::remove_const_t<Net>;
  if constexpr (std::same_as<type, parameter> || std::same_as<type, buffer> ||
                std::same_as<type, counter>) {
    f(name, member);
  } else if constexpr (is_numbered<type>) {
    for (std::size_t i = 0; i < member.size(); ++i)
      visit_member(member[i], name + std::to_string(i + 1), f);
  } else if constexpr (requires { type::visit_leaves(member, name, f); }) {
    type::visit_leaves(member, name.empty() ? name : name + ".", f);
  } else if constexpr (hana::Struct<type>::value) {
    hana::for_each(hana::accessors<type>(), [&](auto accessor) {
      std::string const inner(hana::to<char const*>(hana::first(accessor)));
      // An empty name adds nothing: the member's tensors stand beside its owner's.
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

/// Every parameter, buffer and counter by name, as PyTorch's state_dict(): handles, but for
/// counters, which are copied.
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

/// Every parameter by name, as handles with their gradients.
template <class Net>
std::vector<named_tensor> named_parameters(Net& network) {
  std::vector<named_tensor> all;
  for_each_parameter(network, [&](std::string const& name, Tensor& one) {
    all.push_back({name, one});
  });
  return all;
}

/// Number of learnt numbers.
template <class Net>
std::int64_t count_parameters(Net const& network) {
  std::int64_t count = 0;
  for_each_parameter(network, [&](std::string const&, Tensor const& one) { count += one.numel(); });
  return count;
}

/// Moves every parameter and buffer to a device; gradients are dropped.
template <class Net>
void to(Net& network, at::Device device) {
  for_each_leaf(network, [&](std::string const&, auto& leaf) {
    using type = std::remove_cvref_t<decltype(leaf)>;
    if constexpr (!std::same_as<type, counter>) {
      leaf.value.mutable_grad().reset();
      leaf.value.set_data(leaf.value.detach().to(device));  // as torch.nn.Module.to
    }
  });
}

/// Forgets every gradient, as zero_grad(set_to_none=True).
template <class Net>
void clear_gradients(Net& network) {
  for_each_parameter(network, [](std::string const&, Tensor& one) { one.mutable_grad().reset(); });
}

/// What happened to each tensor when a network was loaded.
struct load_account {
  std::vector<std::string> loaded;      ///< names that were taken over
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

inline void take_over(parameter& into, Tensor const& from) { into.value.copy_(from); }
inline void take_over(buffer& into, Tensor const& from) { into.value.copy_(from); }
/// A network that was converted to half as a whole has its counts in half, too; one that was too
/// large for it starts again at 0.
inline void take_over(counter& into, Tensor const& from) {
  double const count = from.to(at::kDouble).item<double>();
  into.value = std::abs(count) < 1e15 ? static_cast<std::int64_t>(count) : 0;
}
inline at::IntArrayRef shape_of(counter const&) { return {}; }
inline bool takes_shape(counter const&, Tensor const& from) { return from.numel() == 1; }
inline bool takes_dtype(counter const&, Tensor const& from) {
  return from.scalar_type() != at::kBool && !from.is_complex();
}
template <class Leaf>
at::IntArrayRef shape_of(Leaf const& leaf) {
  return leaf.value.sizes();
}
template <class Leaf>
bool takes_shape(Leaf const& leaf, Tensor const& from) {
  return leaf.value.sizes() == from.sizes();
}
/// Weights of any floating dtype become float; what counts must not become a weight.
template <class Leaf>
bool takes_dtype(Leaf const& leaf, Tensor const& from) {
  return leaf.value.is_floating_point() == from.is_floating_point();
}

}  // namespace detail

/// Copies tensors into the network by name, those that fit; the account names every one.
template <class Net>
load_account load_state(Net& network, std::vector<named_tensor> const& from) {
  at::NoGradGuard const no_graph;
  std::map<std::string_view, Tensor const*> left;
  for (auto const& [name, tensor] : from) left.emplace(name, &tensor);
  load_account account;
  for_each_leaf(network, [&](std::string const& name, auto& leaf) {
    auto const found = left.find(name);
    if (found == left.end()) return account.missing.push_back(name);
    Tensor const& tensor = *found->second;
    left.erase(found);
    if (!detail::takes_shape(leaf, tensor))
      return account.misshapen.push_back(name + " " + detail::shape_text(tensor.sizes()) +
                                         " instead of " +
                                         detail::shape_text(detail::shape_of(leaf)));
    if (!detail::takes_dtype(leaf, tensor))
      return account.misshapen.push_back(name + " of dtype " + at::toString(tensor.scalar_type()));
    detail::take_over(leaf, tensor);
    account.loaded.push_back(name);
  });
  for (auto const& [name, tensor] : left) account.unexpected.emplace_back(name);
  return account;
}

/// A deep copy: no tensor is shared. Every member of every struct must be declared to Hana.
template <class Net>
Net clone(Net const& network) {
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
  } else {
    return network;
  }
}

}  // namespace cxr
