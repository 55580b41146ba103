// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "cxr/format/pickle/pickle_stack.hpp"
#include "cxr/format/pickle/pickle_value.hpp"

// Lists, sets and dictionaries of a pickle, which are filled after they were made.
namespace cxr::detail {

/// Alternating keys and values, as pairs.
inline std::vector<std::pair<pickle_value::ref, pickle_value::ref>> paired(
    pickle_stack const& stack, std::vector<pickle_value::ref> const& flat) {
  if (flat.size() % 2 != 0) stack.refuse("a dictionary has a key without a value");
  std::vector<std::pair<pickle_value::ref, pickle_value::ref>> pairs;
  for (std::size_t i = 0; i < flat.size(); i += 2) pairs.emplace_back(flat[i], flat[i + 1]);
  return pairs;
}

/// Appends to the list, set or object on top of the stack.
inline bool append(pickle_stack& stack, std::vector<pickle_value::ref> const& items) {
  auto& owner = stack.top_value();
  if (owner.kind == pickle_kind::object)  // its items are the arguments of its call
    for (auto const item : items) owner.pairs.emplace_back(item, item);
  else if (owner.kind == pickle_kind::list || owner.kind == pickle_kind::set)
    owner.items.insert(owner.items.end(), items.begin(), items.end());
  else
    stack.refuse("it appends to a value that is not a list");
  return true;
}

/// Sets items of the dictionary or object on top of the stack. @param flat  alternating keys and values
inline bool set_items(pickle_stack& stack, std::vector<pickle_value::ref> const& flat) {
  auto& owner = stack.top_value();
  if (owner.kind != pickle_kind::dict && owner.kind != pickle_kind::object)
    stack.refuse("it sets an item of a value that is not a dictionary");
  for (auto const& pair : paired(stack, flat)) owner.pairs.push_back(pair);
  return true;
}

/// Sets the state of the object or dictionary on top of the stack; others have none.
inline bool set_state(pickle_stack& stack, pickle_value::ref state) {
  auto& owner = stack.top_value();
  if (owner.kind == pickle_kind::object || owner.kind == pickle_kind::dict) owner.state = state;
  return true;
}

}  // namespace cxr::detail
