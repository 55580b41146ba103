// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string_view>

#include "cxr/format/weight_file.hpp"
#include "cxr/model/weights/weights.hpp"

// Constants of TorchXRayVision and of its files.
// Cohen et al. 2022, TorchXRayVision: a library of chest X-ray datasets and models. Names, files and
// operating points as in torchxrayvision/models.py, version 1.5.7 (Apache-2.0); the script
// tests/golden/make_weight_goldens.py compares them.
namespace cxr {

namespace detail {

/// (2x - 1) 1024 of x in 0…1: torchxrayvision.datasets.normalize.
inline constexpr normalisation<1> xrv_normalise{{0.5}, {1.0 / 2048}};

/// The tensor of operating points in its files.
inline constexpr std::string_view xrv_operating_points = "op_threshs";

/// Whether a file was written by TorchXRayVision: the class of a pickled module says so, or it holds
/// operating points.
inline bool made_by_xrv(weight_file const& file) {
  auto const module = file.metadata.find("module");
  return (module != file.metadata.end() && module->second.starts_with("torchxrayvision.")) ||
         std::any_of(file.tensors.begin(), file.tensors.end(),
                     [](auto const& entry) { return entry.name.ends_with(xrv_operating_points); });
}

inline constexpr double untrained = std::numeric_limits<double>::quiet_NaN();

struct xrv_corpus {
  std::string_view name;
  std::string_view file;                    ///< beginning of its file's name
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

/// Index in xrv_corpora, or its size if there is no such corpus.
constexpr std::size_t xrv_index(std::string_view name) {
  std::size_t index = 0;
  while (index < xrv_corpora.size() && xrv_corpora[index].name != name) ++index;
  return index;
}

}  // namespace detail

}  // namespace cxr
