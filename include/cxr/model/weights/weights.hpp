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

/// The learning rates that weights want, as factors on the defaults of an optimizer, which are those
/// of a network that starts from random weights.
struct training_recipe {
  double learning_rate = 1;  ///< times the optimizer's default learning rate
  double head_rate = 1;      ///< times the optimizer's default rate of the head

  bool operator==(training_recipe const&) const = default;  ///< equal in both numbers
};

template <class W>
concept NamesWeights = requires {
  { W::name } -> std::convertible_to<std::string_view>;
};
template <class W>
concept StatesNormalisation = requires {
  { W::normalise.mean.size() } -> std::convertible_to<std::size_t>;
};
template <class W>
concept FindsFile = requires(W const weights) {
  { weights.find("densenet121") } -> std::same_as<std::optional<std::filesystem::path>>;
};

/// What a network starts from, and the normalisation that those weights need.
/// Facts    `name`; `normalise`: a normalisation<C>, C the backbone's input channels;
///          optionally `path`: the file given; `strict`: false leaves tensors of a file aside that are
///          not explained; `outputs`: classes of the published classifier; `recipe(architecture)`: the
///          training_recipe; `resolve(architecture)`: asks the machine once, when a program starts
/// Gives    find(architecture): the file to load, or nothing for random initialisation
/// Throws   file_error (no such file; the text says what to get and where to put it)
/// Default  scratch (fwd.hpp)   Own one: docs/how_to/   Proof: tests/model/weights/
template <class W>
concept Weights = std::copyable<W> && NamesWeights<W> && StatesNormalisation<W> && FindsFile<W>;

/// The recipe of weights; that of random initialisation where they state none.
template <class W>
training_recipe recipe_for(W const& weights, std::string_view architecture) {
  if constexpr (requires { weights.recipe(architecture); })
    return weights.recipe(architecture);
  else
    return {};
}

}  // namespace cxr
