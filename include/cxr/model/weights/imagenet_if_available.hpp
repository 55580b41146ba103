// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "cxr/core/settings.hpp"
#include "cxr/model/weights/file_fields.hpp"
#include "cxr/model/weights/imagenet.hpp"
#include "cxr/model/weights/weights.hpp"

namespace cxr {

/// What a network starts from.
enum class initial_weights : std::uint8_t {
  ask,       ///< ImageNet weights if there is a file of them, else random ones
  imagenet,  ///< ImageNet weights; an error where there is no file
  scratch    ///< random ones
};

/// The names of the values of initial_weights, in their order.
constexpr std::array<std::string_view, 3> names(initial_weights) {
  return {"ask", "imagenet", "scratch"};
}

/// ImageNet weights if a file of them is found, else random initialisation. It is decided once, when
/// the program starts, and saved with the settings of the run, so that a resumed run does the same.
/// Both have ImageNet's normalisation, and each has its own training recipe.
struct imagenet_if_available {
  static constexpr std::string_view name = "imagenet_if_available";
  static constexpr auto normalise = imagenet::normalise;
  static constexpr std::int64_t outputs = imagenet::outputs;

  std::filesystem::path path;
  bool strict = true;
  std::string network = {};
  initial_weights initial = initial_weights::ask;

  static constexpr auto fields = hana::append(
      detail::file_fields(&imagenet_if_available::path, &imagenet_if_available::strict,
                          &imagenet_if_available::network,
                          "File of ImageNet weights; by default searched for in ./weights and in "
                          "the folders of torch and Hugging Face."),
      field{
          &imagenet_if_available::initial, "initial",
          "What the network starts from; ask: ImageNet weights if a file is found, else random."});

  /// Replaces `ask` by `imagenet` if a file is given or found, else by `scratch`.
  void resolve(std::string_view architecture) {
    if (initial != initial_weights::ask) return;
    bool const found = imagenet{path, strict, network}.available(architecture);
    initial = found ? initial_weights::imagenet : initial_weights::scratch;
  }

  /// The file, or nothing for random initialisation. @throws file_error (not found)
  std::optional<std::filesystem::path> find(std::string_view architecture) const {
    imagenet_if_available decided = *this;
    decided.resolve(architecture);
    if (decided.initial == initial_weights::scratch) return std::nullopt;
    return imagenet{path, strict, network}.find(architecture);
  }

  /// The recipe of imagenet, or that of random initialisation.
  training_recipe recipe(std::string_view architecture) const {
    imagenet_if_available decided = *this;
    decided.resolve(architecture);
    return decided.initial == initial_weights::scratch ? training_recipe{}
                                                       : imagenet{}.recipe(architecture);
  }
};

}  // namespace cxr
