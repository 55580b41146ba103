// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/model/weights/search.hpp"
#include "cxr/model/weights/weights.hpp"

namespace cxr {

/// Weights trained on ImageNet, with the normalisation that they were trained with
/// (torchvision.models.DenseNet121_Weights: mean .485 .456 .406, deviation .229 .224 .225).
/// The file is the one given, or `<architecture>*` in one of the usual folders: ./weights, torch's
/// $TORCH_HOME/hub/checkpoints, Hugging Face's hub folder of timm.
struct imagenet {
  static constexpr std::string_view name = "imagenet";  ///< as printed by describe()
  static constexpr normalisation<3> normalise{{0.485, 0.456, 0.406},
                                              {0.229, 0.224, 0.225}};  ///< of RGB in 0…1
  static constexpr std::int64_t outputs = 1000;  ///< classes of the published classifier

  std::filesystem::path weights;  ///< the file; empty: searched for
  bool strict = true;             ///< stop where a tensor of the file is not explained

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields = std::tuple{
      field{&imagenet::weights,
            "weights",
            "file",
            {},
            "File of weights: safetensors, or of torch.save; by default searched for in ./weights "
            "and in the folders of torch and Hugging Face."},
      field{
          &imagenet::strict,
          "weights-strict",
          "",
          {},
          "Stop where a tensor of the file is not explained; false leaves it aside and says so."}};

  /// Whether there is a file to start from: one was given, or one was found.
  bool at_hand(std::string_view architecture) const {
    return !weights.empty() || found(architecture).has_value();
  }

  /// The file. @throws file_error (not there; says what to get and where to put it)
  std::optional<std::filesystem::path> file(std::string_view architecture) const {
    if (!weights.empty()) return detail::given(weights);
    if (auto const here = found(architecture)) return here;
    std::string const wanted(architecture);
    throw file_error("weights/" + wanted + ".safetensors",
                     "there are no ImageNet weights of " + wanted +
                         " here or in the folders of torch "
                         "and Hugging Face",
                     "run scripts/get_weights.sh " + wanted +
                         ", or give --weights FILE; or take densenet<…, scratch>",
                     "no-weights");
  }

 private:
  static std::optional<std::filesystem::path> found(std::string_view architecture) {
    if (auto const beside = detail::weights_in("weights", architecture)) return beside;
    if (auto const torch = detail::weights_in(detail::torch_hub(), architecture)) return torch;
    return detail::weights_in_hub("timm--" + std::string(architecture) + ".");
  }
};

}  // namespace cxr
