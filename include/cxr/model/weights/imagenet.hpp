// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/model/weights/file_fields.hpp"
#include "cxr/model/weights/search.hpp"
#include "cxr/model/weights/weights.hpp"

namespace cxr {

/// Weights trained on ImageNet, with the normalisation that they were trained with
/// (torchvision.models.DenseNet121_Weights: mean .485 .456 .406, deviation .229 .224 .225).
/// The file is the one given, or the first `<architecture>*` in ./weights, in torch's
/// $TORCH_HOME/hub/checkpoints, or in timm's folders of Hugging Face's cache.
struct imagenet {
  static constexpr std::string_view name = "imagenet";
  static constexpr normalisation<3> normalise{{0.485, 0.456, 0.406},
                                              {0.229, 0.224, 0.225}};  ///< of RGB in 0…1
  static constexpr std::int64_t outputs = 1000;  ///< classes of the published classifier

  std::filesystem::path path;
  bool strict = true;
  std::string network = {};

  static constexpr auto fields = detail::file_fields(
      &imagenet::path, &imagenet::strict, &imagenet::network,
      "File of weights: safetensors, or written by torch.save; by default searched for in "
      "./weights and in the folders of torch and Hugging Face.");

  /// Whether a file is given or found.
  bool available(std::string_view architecture) const {
    return !path.empty() || search(architecture).has_value();
  }

  /// A tenth of the usual learning rate for the pretrained backbone, the usual one for the new head.
  training_recipe recipe(std::string_view) const { return {.learning_rate = 0.1, .head_rate = 10}; }

  /// The file. @throws file_error (not found; the text states what to get and where to put it)
  std::optional<std::filesystem::path> find(std::string_view architecture) const {
    if (!path.empty()) return detail::existing_file(path);
    if (auto const found = search(architecture)) return found;
    std::string const model(architecture);
    throw file_error("weights/" + model + ".safetensors",
                     "there are no ImageNet weights of " + model +
                         " here or in the folders of torch "
                         "and Hugging Face",
                     "run scripts/get_weights.sh " + model +
                         ", or give --weights FILE; or take densenet<…, scratch>",
                     "no-weights");
  }

 private:
  static std::optional<std::filesystem::path> search(std::string_view architecture) {
    for (auto const& folder : {std::filesystem::path("weights"), detail::torch_hub()})
      if (auto const file = detail::find_weights(folder, architecture)) return file;
    return detail::find_weights_in_hub("timm--" + std::string(architecture) + ".");
  }
};

}  // namespace cxr
