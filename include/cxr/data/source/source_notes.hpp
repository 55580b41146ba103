// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string>
#include <vector>

#include "cxr/data/source/source.hpp"

namespace cxr {

/// A source that tells what a reader of its results must know, as which classes of two sets it joins.
template <class S>
concept HasNotes = requires(S const source) {
  { source.notes() } -> std::same_as<std::vector<std::string>>;
};

/// What a source tells, for the log and the certificate of a split; nothing of a source without notes.
template <DataSource S>
std::vector<std::string> notes_of(S const& source) {
  if constexpr (HasNotes<S>)
    return source.notes();
  else
    return {};
}

}  // namespace cxr
