// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>

namespace cxr {

/// How pixels in 0…1 become the numbers a network was trained on: (x - mean) / deviation.
template <std::size_t C>
struct normalisation {
  std::array<double, C> mean{};       ///< per channel, in 0…1
  std::array<double, C> deviation{};  ///< per channel, in 0…1

  bool operator==(normalisation const&) const = default;  ///< equal in every number
};

template <class W>
concept NamesWeights = requires {
  { W::name } -> std::convertible_to<std::string_view>;
};
template <class W>
concept SaysNormalisation = requires {
  { W::normalise.mean.size() } -> std::convertible_to<std::size_t>;
};
template <class W>
concept FindsFile = requires(W const weights) {
  { weights.file("densenet121") } -> std::same_as<std::optional<std::filesystem::path>>;
};

/// What a network starts from, and the normalisation that those weights need.
/// Facts    `name`; `normalise`: a normalisation<C>, C the backbone's input channels
///          and optionally `strict`: false leaves aside what of a file is not explained; with it
///          `outputs`: classes of the published classifier, where the weights are published ones
/// Gives    file(architecture): the file to load, or nothing for random initialisation
/// Throws   file_error (no such file; the text says what to get and where to put it)
/// Default  scratch (fwd.hpp)   Own one: docs/how_to/   Proof: tests/model/weights/
template <class W>
concept Weights = std::copyable<W> && NamesWeights<W> && SaysNormalisation<W> && FindsFile<W>;

}  // namespace cxr
