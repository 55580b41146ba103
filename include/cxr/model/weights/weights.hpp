// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>

namespace cxr {

/// The normalisation of pixels in 0…1 for a network: (x - mean) / deviation.
template <std::size_t C>
struct normalisation {
  std::array<double, C> mean{};       ///< per channel, in 0…1
  std::array<double, C> deviation{};  ///< per channel, in 0…1

  bool operator==(normalisation const&) const = default;  ///< equal in every number
};

/// The learning rates that suit initial weights, as factors on an optimizer's defaults, which suit
/// random initialisation.
struct training_recipe {
  double learning_rate = 1;  ///< times the optimizer's default learning rate
  double head_rate = 1;      ///< times the optimizer's default rate of the head

  bool operator==(training_recipe const&) const = default;  ///< equal in both numbers
};

/// Has a name, under which a run records what its network started from.
template <class W>
concept NamesWeights = requires {
  { W::name } -> std::convertible_to<std::string_view>;
};
/// States mean and deviation of each channel (normalisation), for pixels in 0 … 1.
template <class W>
concept StatesNormalisation = requires {
  { W::normalise.mean.size() } -> std::convertible_to<std::size_t>;
};
/// Finds its file for an architecture such as "densenet121"; none for a random start.
template <class W>
concept FindsFile = requires(W const weights) {
  { weights.find("densenet121") } -> std::same_as<std::optional<std::filesystem::path>>;
};

/// What a network starts from, and the normalisation that those weights need.
/// Facts    `name`; `normalise`: a normalisation<C>, C the backbone's input channels;
///          optionally `path`: the file given; `strict`: false leaves aside tensors of a file that are
///          not explained; `network`: which of several in the file; `outputs`: classes of the published
///          classifier; `recipe(architecture)`: the training_recipe; `resolve(architecture)`: decides
///          once, when a program starts
/// Gives    find(architecture): the file to load, or nothing for random initialisation
/// Laws     find() returns the same file each time, as long as no file is added or removed; resolve()
///          does not change what find() and recipe() return
/// Throws   file_error (no such file; the text states what to get and where to put it)
/// Default  scratch (fwd.hpp)   Own one: docs/how_to/   Proof: tests/model/weights/
template <class W>
concept Weights = std::copyable<W> && NamesWeights<W> && StatesNormalisation<W> && FindsFile<W>;

/// The recipe that weights state, or that of random initialisation.
template <class W>
training_recipe recipe_for(W const& weights, std::string_view architecture) {
  if constexpr (requires { weights.recipe(architecture); })
    return weights.recipe(architecture);
  else
    return {};
}

}  // namespace cxr
