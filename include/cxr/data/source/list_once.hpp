// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <utility>
#include <vector>

#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// The records of a source that has no listing of its own; its ledger needs them alone.
template <class S>
struct plain_listing {
  S const* listed;              ///< outlives the listing
  std::vector<record> records;  ///< as the source gives them
  /// What the source does not use. @param used  all records of the run
  ledger unused(std::vector<record> const& used) const { return unused_by(*listed, used); }
};

/// A source that lists records and what its ledger needs at once, since it reads tables for both: a member
/// `auto list() const` gives an object with `using source = S`, `records`, and `ledger unused(used) const`.
template <class S>
concept ListsOnce = requires(S const source, std::vector<record> const& used) {
  requires std::same_as<typename decltype(source.list())::source, S>;  // not one inherited
  { source.list().records } -> std::same_as<std::vector<record>&&>;
  { source.list().unused(used) } -> std::same_as<ledger>;
};

/// Lists a source once: its records, and later what it does not use. @throws as source.records()
template <DataSource S>
auto list_of(S const& source) {
  if constexpr (ListsOnce<S>)
    return source.list();
  else
    return plain_listing<S>{&source, source.records()};
}

}  // namespace cxr
