// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/model/weights/weights.hpp"

namespace cxr {

/// Weights trained on ImageNet, with the normalisation that they were trained with
/// (torchvision.models.DenseNet121_Weights: mean .485 .456 .406, deviation .229 .224 .225).
/// The file is the one given, or `<architecture>*.safetensors` in one of the usual folders:
/// ./weights, torch's $TORCH_HOME/hub/checkpoints, Hugging Face's hub folder of timm.
struct imagenet {
  static constexpr std::string_view name = "imagenet";  ///< as printed by describe()
  static constexpr normalisation<3> normalise{{0.485, 0.456, 0.406},
                                              {0.229, 0.224, 0.225}};  ///< of RGB in 0…1

  std::filesystem::path weights;  ///< the file; empty: searched for

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields = std::tuple{
      field{&imagenet::weights,
            "weights",
            "file",
            {},
            "safetensors file of ImageNet weights; by default searched for in ./weights and in the "
            "folders of torch and Hugging Face."}};

  /// Whether there is a file to start from: one was given, or one was found.
  bool at_hand(std::string_view architecture) const {
    return !weights.empty() || found(architecture).has_value();
  }

  /// The file. @throws file_error (not there; says what to get and where to put it)
  std::optional<std::filesystem::path> file(std::string_view architecture) const {
    if (!weights.empty()) {
      if (!std::filesystem::is_regular_file(weights))
        throw file_error(weights, "there is no such weights file", "check --weights", "no-weights");
      return weights;
    }
    if (auto const here = found(architecture)) return here;
    std::string const wanted(architecture);
    throw file_error("weights/" + wanted + ".safetensors",
                     "there are no ImageNet weights of " + wanted +
                         " here or in the folders of torch "
                         "and Hugging Face",
                     "get model.safetensors of timm/" + wanted +
                         ".tv_in1k, put it there, or give "
                         "--weights FILE; or take densenet<…, scratch>",
                     "no-weights");
  }

 private:
  static std::filesystem::path environment(char const* variable, std::filesystem::path otherwise) {
    char const* value = std::getenv(variable);
    return value ? std::filesystem::path(value) : otherwise;
  }

  /// Folders are listed in any order: of several files the first by name is taken, to repeat.
  static std::optional<std::filesystem::path> found(std::string_view architecture) {
    auto const home = environment("HOME", ".");
    auto const torch = environment("TORCH_HOME", home / ".cache/torch");
    auto const hub = environment("HF_HOME", home / ".cache/huggingface") / "hub";
    if (auto const beside = first_in("weights", architecture)) return beside;
    if (auto const in_torch = first_in(torch / "hub/checkpoints", architecture)) return in_torch;
    for (auto const& model : listed(hub))
      if (model.filename().string().starts_with("models--timm--" + std::string(architecture)))
        for (auto const& snapshot : listed(model / "snapshots"))
          if (std::error_code none; std::filesystem::exists(snapshot / "model.safetensors", none))
            return snapshot / "model.safetensors";
    return std::nullopt;
  }

  static std::optional<std::filesystem::path> first_in(std::filesystem::path const& folder,
                                                       std::string_view architecture) {
    for (auto const& file : listed(folder)) {
      auto const name = file.filename().string();
      if (name.starts_with(architecture) && name.ends_with(".safetensors")) return file;
    }
    return std::nullopt;
  }

  static std::vector<std::filesystem::path> listed(std::filesystem::path const& folder) {
    std::vector<std::filesystem::path> all;
    std::error_code missing;
    for (auto const& entry : std::filesystem::directory_iterator(folder, missing))
      all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    return all;
  }
};

}  // namespace cxr
