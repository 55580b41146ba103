// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/hana.hpp"
#include "cxr/core/tensor.hpp"

// What the members of a network may be. A member of any other type would be neither trained, saved, moved
// nor counted, so it does not compile.
namespace cxr {

namespace detail {

/// A tensor is a handle: the copy of a struct would silently share it. Therefore parameters, buffers
/// and networks can only be moved; clone() copies.
struct move_only {
  move_only() = default;
  move_only(move_only&&) = default;
  move_only& operator=(move_only&&) = default;
};

}  // namespace detail

/// A tensor that is trained: a leaf that requires a gradient.
struct parameter : private detail::move_only {
  Tensor value;  ///< float; channels_last if it has 4 dimensions

  parameter() = default;  ///< no tensor yet
  /// @param initial  float
  explicit parameter(Tensor initial) : value(std::move(initial)) { value.set_requires_grad(true); }
};

/// A tensor that is saved but not trained: a running statistic.
struct buffer : private detail::move_only {
  Tensor value;  ///< float

  buffer() = default;  ///< no tensor yet
  /// @param initial  float
  explicit buffer(Tensor initial) : value(std::move(initial)) {}
};

/// A count that is saved with the buffers: an int64 tensor () in the state dict.
struct counter {
  std::int64_t value = 0;  ///< on the host: counting must not launch a kernel

  counter() = default;  ///< zero
  /// Not trivial, so that a struct of counters is not taken for a plain value.
  counter(counter const& other) : value(other.value) {}
  counter& operator=(counter const&) = default;  ///< the same count
};

/// Layers of one type, numbered from 1: a layer's name in the state dict is the member's name followed
/// by its number.
template <class Layer>
struct numbered : std::vector<Layer> {
  using std::vector<Layer>::vector;
};

namespace detail {

template <class T>
inline constexpr bool is_numbered = false;
template <class Layer>
inline constexpr bool is_numbered<numbered<Layer>> = true;

template <class T>
concept Leaf = std::same_as<T, parameter> || std::same_as<T, buffer> || std::same_as<T, counter>;

template <class T>
concept Pointer = std::is_pointer_v<T> ||
    (!std::same_as<T, std::string> && requires(T & member) { *member; });
template <class T>
concept Container = !Pointer<T> && requires(T & member) {
  member.begin();
  member.end();
};

template <class T>
inline constexpr bool is_reference = false;
template <class T>
inline constexpr bool is_reference<std::reference_wrapper<T>> = true;

template <class T>
constexpr bool is_plain_value();

/// Stands for a member of any type, or of any that is a plain value.
template <bool Plain>
struct member_argument {
  template <class V>
  requires(!Plain || is_plain_value<V>()) constexpr operator V() const noexcept;
};

/// Whether all members of an aggregate are plain values: as many arguments of them initialise it as
/// arguments of any type do. Beyond 16 members it is not asked.
template <class T, class... Arguments>
constexpr bool has_plain_members() {
  if constexpr (sizeof...(Arguments) < 16 && requires {
                  T{Arguments{}..., member_argument<false>{}};
                })
    return has_plain_members<T, Arguments..., member_argument<false>>();
  else
    return sizeof...(Arguments) == 16 || []<class... As>(std::type_identity<As>...) {
      return requires { T{std::conditional_t<false, As, member_argument<true>>{}...}; };
    }(std::type_identity<Arguments>{}...);
}

/// A setting of a layer, which has no part in training: a number, a text, or several of them. What
/// points to its content, such as a span, could point to a tensor.
template <class T>
constexpr bool is_plain_value() {
  constexpr bool copied = std::is_trivially_copyable_v<T>;
  if constexpr (std::is_pointer_v<T> || is_reference<T>)
    return false;
  else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T> || std::same_as<T, std::string>)
    return true;
  else if constexpr (std::is_array_v<T>)
    return is_plain_value<std::remove_all_extents_t<T>>();
  else if constexpr (Container<T> && copied && !std::is_aggregate_v<T>)
    return false;  // a view
  else if constexpr (!is_numbered<T> && (Container<T> || copied) &&
                     requires { typename T::value_type; })
    return is_plain_value<typename T::value_type>();
  else if constexpr (copied && std::is_aggregate_v<T>)
    return has_plain_members<T>();
  else
    return copied;
}

struct any_visitor {
  void operator()(std::string const&, auto&) const {}
};
/// A struct with its own traversal, such as torch_network.
template <class T>
concept VisitsItself = requires(T& network, std::string const& name, any_visitor& visitor) {
  T::visit_leaves(network, name, visitor);
};

template <class T>
concept NetworkMember = Leaf<T> || is_numbered<T> || VisitsItself<T> || hana::Struct<T>::value ||
    is_plain_value<T>();

template <class T>
inline constexpr bool is_tensor = std::same_as<T, Tensor>;

/// One sentence for a member that the traversal cannot walk.
template <class T>
struct explain_member {
  static_assert(!is_tensor<T>,
                "cxr: a Tensor in a network would not be trained, saved or moved; make it a "
                "cxr::parameter or a cxr::buffer [docs/errors.md#network-tensor]");
  static_assert(NetworkMember<T> || is_tensor<T> || !Container<T>,
                "cxr: the layers in this container would not be trained, saved or moved; take "
                "cxr::numbered<layer> [docs/errors.md#network-container]");
  static_assert(NetworkMember<T> || is_tensor<T> || Container<T> || !Pointer<T>,
                "cxr: what a network holds through a pointer or an optional would not be trained, "
                "saved or moved; make it a member [docs/errors.md#network-pointer]");
  static_assert(NetworkMember<T> || is_tensor<T> || Container<T> || Pointer<T>,
                "cxr: a struct of layers lists its members in BOOST_HANA_DEFINE_STRUCT, or they "
                "would not be trained, saved or moved [docs/errors.md#network-struct]");
};

/// The size of a struct with these members and no others, in this order.
template <class... Members>
constexpr std::size_t size_of_members() {
  std::size_t end = 0, alignment = 1;
  auto const align = [&](std::size_t to) { end = (end + to - 1) / to * to; };
  ((align(alignof(Members)), end += sizeof(Members),
    alignment = std::max(alignment, alignof(Members))),
   ...);
  align(alignment);
  return std::max<std::size_t>(end, 1);
}

/// One sentence for a member that is not in a network's list.
/// Checked: the listed members, laid out in the order of the list, are as large as the network. A
/// parameter, a buffer, a counter and all that holds one have 8 bytes at least, more than padding has
/// between members that are aligned to 8: where the list has the order of the declarations, none of
/// them can be missing.
/// Not checked: a plain value that fits into padding; where a member is aligned to more than 8, a
/// tensor that does; the order itself. A list in another order may need more padding than the struct,
/// which then can hide a member; where it needs less, it is refused although it is complete. Offsets of
/// members are no constants in C++20, which leaves their order to the author of the list.
template <class Net, std::size_t BytesListed, std::size_t Bytes>
struct explain_every_member {
  static_assert(Bytes <= BytesListed,
                "cxr: a member of this network is not in its list for Boost.Hana and would not be "
                "trained, saved or moved; list all, in their order [docs/errors.md#network-list]");
};

template <class Net>
constexpr auto compare_members() {
  if constexpr (hana::Struct<Net>::value)
    return hana::unpack(hana::accessors<Net>(), [](auto... accessors) {
      return explain_every_member<Net,
                                  size_of_members<std::remove_reference_t<decltype(hana::second(
                                      accessors)(std::declval<Net&>()))>...>(),
                                  sizeof(Net)>{};
    });
  else
    return explain_member<Net>{};
}

/// Requires of a network, or of a member of one, that the traversal reaches all of its tensors.
template <class Net>
struct explain_network : decltype(compare_members<Net>()) {};

}  // namespace detail

}  // namespace cxr
