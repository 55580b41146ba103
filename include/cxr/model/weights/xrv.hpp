// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/nan_to_num.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "cxr/core/error.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/core/text.hpp"
#include "cxr/fwd.hpp"
#include "cxr/model/weights/pixels.hpp"
#include "cxr/model/weights/search.hpp"
#include "cxr/model/weights/weights.hpp"

// Cohen et al. 2022, TorchXRayVision: a library of chest X-ray datasets and models. Names, files and
// operating points as in torchxrayvision/models.py, version 1.5.7 (Apache-2.0); the script
// tests/golden/make_weight_goldens.py compares them.
namespace cxr {

namespace detail {

inline constexpr double untrained = std::numeric_limits<double>::quiet_NaN();

struct xrv_corpus {
  std::string_view name;
  std::string_view file;                    ///< what its file's name begins with
  std::array<double, 18> operating_points;  ///< probabilities
};

inline constexpr std::array<xrv_corpus, 7> xrv_corpora{
    {{"all",
      "nih-pc-chex-mimic_ch-google-openi-kaggle",
      {0.07422872, 0.038290843, 0.09814756, 0.0098118475, 0.023601074, 0.0022490358, 0.010060724,
       0.103246614, 0.056810737, 0.026791653, 0.050318155, 0.023985857, 0.01939503, 0.042889766,
       0.053369623, 0.035975814, 0.20204692, 0.05015312}},
     {"nih",
      "nih",
      {0.039117552, 0.0034529066, 0.11396341, 0.0057298196, 0.00045666535, 0.0018880932,
       0.012037827, 0.038744126, 0.0037213727, 0.014730946, 0.016149804, 0.054241467, 0.037198864,
       0.0004403434, untrained, untrained, untrained, untrained}},
     {"pc",
      "pc",
      {0.031012505, 0.013347598, 0.081435576, 0.001262615, 0.002587246, 0.0035944257, 0.0023071,
       0.055412333, 0.044385884, 0.042766232, 0.043258056, 0.037629247, 0.005658899, 0.0091741895,
       untrained, 0.026507627, untrained, untrained}},
     {"chex",
      "chex",
      {0.1988969, 0.05710573, untrained, 0.0531293, 0.1435217, untrained, untrained, 0.27212676,
       0.07749717, untrained, 0.19712369, untrained, untrained, untrained, 0.09932402, 0.09273402,
       0.3270967, 0.10888247}},
     {"rsna",
      "kaggle",
      {untrained, untrained, untrained, untrained, untrained, untrained, untrained, untrained,
       0.13486601, untrained, untrained, untrained, untrained, untrained, untrained, untrained,
       0.13511065, untrained}},
     {"mimic_nb",
      "mimic_nb",
      {0.08558747, 0.011884617, untrained, 0.0040595434, 0.010733786, untrained, untrained,
       0.118761964, 0.022924708, untrained, 0.06358637, untrained, untrained, untrained,
       0.022143636, 0.017476924, 0.1258702, 0.014020768}},
     {"mimic_ch",
      "mimic_ch",
      {0.09121389, 0.010573786, untrained, 0.005023008, 0.003698257, untrained, untrained,
       0.08001232, 0.037242252, untrained, 0.05006329, untrained, untrained, untrained, 0.019866971,
       0.03823637, 0.11303808, 0.0069147074}}}};

/// Its place among the corpora, or their number.
constexpr std::size_t xrv_place(std::string_view name) {
  std::size_t at = 0;
  while (at < xrv_corpora.size() && xrv_corpora[at].name != name) ++at;
  return at;
}

}  // namespace detail

/// TorchXRayVision's DenseNet-121, trained on one of its data sets or on all of them: one grey
/// channel from -1024 (black) to 1024 (white), 18 pathologies.
/// The file is the one given, or the published one in ./weights or ~/.torchxrayvision/models_data.
/// @tparam Corpus  "all", "nih", "pc", "chex", "rsna", "mimic_nb" or "mimic_ch"
template <literal Corpus>
struct xrv {
  static_assert(detail::xrv_place(Corpus.view()) < detail::xrv_corpora.size(),
                "cxr: xrv<…> is one of all, nih, pc, chex, rsna, mimic_nb, mimic_ch "
                "[docs/errors.md#xrv-corpus]");

 private:
  static constexpr std::string_view stem = "xrv_", corpus = Corpus.view();

 public:
  static constexpr std::string_view name = join<stem, corpus>;  ///< as printed by describe()
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
  /// Where each output turns from no to yes, as a probability; NaN: it was not trained.
  static constexpr std::array<double, 18> operating_points =
      detail::xrv_corpora[detail::xrv_place(Corpus.view())].operating_points;

  std::filesystem::path weights;  ///< the file; empty: searched for
  bool strict = true;             ///< stop where a tensor of the file is not explained

  /// The one declaration behind options, help, checks, record and docs.
  static constexpr auto fields = std::tuple{
      field{&xrv::weights,
            "weights",
            "file",
            {},
            "TorchXRayVision's file; by default searched for in ./weights and in its own folder."},
      field{
          &xrv::strict,
          "weights-strict",
          "",
          {},
          "Stop where a tensor of the file is not explained; false leaves it aside and says so."}};

  /// The file.
  /// @throws file_error (not there; says what to get), setting_error (for another architecture)
  std::optional<std::filesystem::path> file(std::string_view architecture) const {
    if (architecture != "densenet121")
      throw setting_error("TorchXRayVision has no " + std::string(architecture),
                          "take densenet121<" + std::string(name) + ">", "xrv-architecture");
    if (!weights.empty()) return detail::given(weights);
    std::string const wanted =
        std::string(detail::xrv_corpora[detail::xrv_place(Corpus.view())].file) + "-densenet121-";
    if (auto const beside = detail::weights_in("weights", wanted)) return beside;
    if (auto const own =
            detail::weights_in(detail::home() / ".torchxrayvision/models_data", wanted))
      return own;
    throw file_error("weights/" + wanted + "….pt",
                     "TorchXRayVision's weights are neither here nor in its folder",
                     "run scripts/get_weights.sh " + std::string(name) + ", or give --weights FILE",
                     "no-weights");
  }

  /// What TorchXRayVision's own networks give for logits: probabilities stretched so that each
  /// operating point lies at 0.5, and 0.5 for an output that was not trained (op_norm).
  /// Shapes   logits (N,18), float -> (N,18), in 0…1
  static Tensor calibrated(Tensor const& logits) {
    std::array<float, 18> points;
    std::copy(operating_points.begin(), operating_points.end(), points.begin());
    Tensor const point = at::tensor(points).to(logits.device());  // (18)
    Tensor const p = logits.sigmoid();
    Tensor const below = p / (point * 2), above = 1 - (1 - p) / ((1 - point) * 2);
    return at::where(p < point, below, above).nan_to_num(0.5);
  }
};

}  // namespace cxr
