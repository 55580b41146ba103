// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "cxr/core/error.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/core/text.hpp"
#include "cxr/fwd.hpp"
#include "cxr/model/weights/file_fields.hpp"
#include "cxr/model/weights/search.hpp"
#include "cxr/model/weights/weights.hpp"
#include "cxr/model/weights/xrv_facts.hpp"

namespace cxr {

/// TorchXRayVision's DenseNet-121, trained on one of several data sets or on all of them: one grey
/// channel from -1024 (black) to 1024 (white), 18 pathologies.
/// The file is the one given, or the published one in ./weights or ~/.torchxrayvision/models_data.
/// @tparam Corpus  "all", "nih", "pc", "chex", "rsna", "mimic_nb" or "mimic_ch"
template <literal Corpus>
struct xrv {
  static_assert(detail::xrv_index(Corpus.view()) < detail::xrv_corpora.size(),
                "cxr: xrv<…> is one of all, nih, pc, chex, rsna, mimic_nb, mimic_ch "
                "[docs/errors.md#xrv-corpus]");

 private:
  static constexpr std::string_view stem = "xrv_", corpus = Corpus.view();

 public:
  static constexpr std::string_view name = join<stem, corpus>;
  static constexpr normalisation<1> normalise = detail::xrv_normalise;  ///< -1024 to 1024
  static constexpr std::int64_t outputs = 18;  ///< classes of the published classifier
  /// The pathologies, in the order of the outputs (xrv.datasets.default_pathologies).
  static constexpr std::array<std::string_view, 18> pathologies{
      "Atelectasis",  "Consolidation",
      "Infiltration", "Pneumothorax",
      "Edema",        "Emphysema",
      "Fibrosis",     "Effusion",
      "Pneumonia",    "Pleural_Thickening",
      "Cardiomegaly", "Nodule",
      "Mass",         "Hernia",
      "Lung Lesion",  "Fracture",
      "Lung Opacity", "Enlarged Cardiomediastinum"};
  /// The threshold of each output, a probability; NaN: the output was not trained.
  static constexpr std::array<double, 18> operating_points =
      detail::xrv_corpora[detail::xrv_index(Corpus.view())].operating_points;

  std::filesystem::path path;
  bool strict = true;
  std::string network = {};

  static constexpr auto fields = detail::file_fields(
      &xrv::path, &xrv::strict, &xrv::network,
      "TorchXRayVision's file; by default searched for in ./weights and in its own folder.");

  /// A tenth of the usual learning rate for the pretrained backbone, the usual one for the new head.
  training_recipe recipe(std::string_view) const { return {.learning_rate = 0.1, .head_rate = 10}; }

  /// The file.
  /// @throws file_error (not found; the text states what to get), setting_error (another architecture)
  std::optional<std::filesystem::path> find(std::string_view architecture) const {
    if (architecture != "densenet121")
      throw setting_error("TorchXRayVision has no " + std::string(architecture),
                          "choose densenet121<" + std::string(name) + ">", "xrv-architecture");
    if (!path.empty()) return detail::existing_file(path);
    std::string const beginning =
        std::string(detail::xrv_corpora[detail::xrv_index(Corpus.view())].file) + "-densenet121-";
    for (auto const& folder :
         {std::filesystem::path("weights"), detail::home() / ".torchxrayvision/models_data"})
      if (auto const file = detail::find_weights(folder, beginning)) return file;
    throw file_error("weights/" + beginning + "….pt",
                     "TorchXRayVision's weights are neither in ./weights nor in its own folder",
                     "run scripts/get_weights.sh " + std::string(name) + ", or give --weights FILE",
                     "no-weights");
  }

  /// The outputs of TorchXRayVision's own networks: probabilities, rescaled so that each operating
  /// point becomes 0.5, and 0.5 for an output that was not trained (op_norm).
  /// Shapes   logits (N,18), float -> (N,18), in 0…1
  static Tensor calibrated(Tensor const& logits) {
    std::array<float, 18> points;
    std::copy(operating_points.begin(), operating_points.end(), points.begin());
    Tensor const point = at::tensor(points).to(logits.device());  // (18)
    Tensor const p = logits.sigmoid();
    Tensor const below = p.div(point.mul(2));                             // (N,18)
    Tensor const above = p.sub(1).div(point.neg().add(1).mul(2)).add(1);  // (N,18)
    return below.where(p.lt(point), above).nan_to_num(0.5);
  }
};

}  // namespace cxr
