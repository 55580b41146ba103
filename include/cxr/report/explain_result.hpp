// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/tensor.hpp"
#include "cxr/explain/explain_files.hpp"
#include "cxr/explain/explanation/explanation.hpp"
#include "cxr/explain/overlay.hpp"
#include "cxr/explain/score/energy.hpp"
#include "cxr/report/chosen_images.hpp"
#include "cxr/report/page_image.hpp"
#include "cxr/report/reported_run.hpp"
#include "cxr/run/result.hpp"

namespace cxr {

namespace detail {

/// The images to look at: the record, and the class or finding whose map is drawn; each pair once, for
/// an image may be listed for several findings.
inline std::vector<std::pair<std::size_t, std::int64_t>> images_to_explain(
    reported_run const& run) {
  std::vector<std::pair<std::size_t, std::int64_t>> all;
  auto const chosen = images_to_look_at(run, run.headline().output);
  for (auto const* list : {&chosen.mistakes, &chosen.least_sure})
    for (auto const& image : *list) {
      std::pair const entry{image.record, static_cast<std::int64_t>(image.class_index)};
      if (std::find(all.begin(), all.end(), entry) == all.end()) all.push_back(entry);
    }
  return all;
}

/// Draws one image of a batch, without and with its map. Shapes  images (M,C,H,W), heat (M,h,w)
inline void add_heat(page_image& entry, Tensor const& images, Tensor const& heat,
                     std::int64_t row) {
  entry.image = page_jpeg(overlay(images[row], heat[row], 0));
  entry.heat = page_jpeg(overlay(images[row], heat[row]));
  entry.border = energy_in_border(heat.narrow(0, row, 1)).front();
}

}  // namespace detail

/// Explains the images that the page shows: the mistakes that the network was surest of, and the images that
/// it was least sure of. Drawn is the heat map of the predicted class, of findings the map of the finding.
/// @param predict      a model or predictor with the network of the result
/// @param explanation  grad_cam{}, …
/// @throws data_error (nothing was evaluated), device_error; an unreadable image is named on the page
template <class Model, class E, class Results>
explained_images explain_result(Model& predict, E const& explanation,
                                run_result<Results> const& result) {
  using network = std::remove_cvref_t<decltype(predict.network())>;
  [[maybe_unused]] constexpr explain_explanation<E, network> explained{};
  detail::require_evaluated(result.folder, result.evaluations.size());
  explained_images all;
  if constexpr (NamesExplanation<E>) all.explanation = E::name;  // else one sentence says why not
  auto const chosen = detail::images_to_explain(detail::reported(result));
  if (chosen.empty()) return all;
  std::vector<std::filesystem::path> files;
  for (auto const& entry : chosen) {
    files.push_back(result.records[entry.first].file);
    all.images.push_back({entry.first, static_cast<std::size_t>(entry.second), {}});
  }
  auto const explain_batch = [&](auto const& execution, Tensor const& images, auto const& results,
                                 auto const& positions) {
    std::vector<std::int64_t> classes;
    for (auto const position : positions) classes.push_back(chosen[position].second);
    Tensor const heat =
        detail::batch_heat(predict, explanation, execution, images, at::tensor(classes));
    for (std::size_t row = 0; row < positions.size(); ++row)
      if (results[positions[row]].error.empty())
        detail::add_heat(all.images[positions[row]], images, heat, static_cast<std::int64_t>(row));
  };
  auto const results = predict.skip_unreadable(files, explain_batch);
  for (std::size_t index = 0; index < results.size(); ++index)
    all.images[index].problem = results[index].error;
  return all;
}

}  // namespace cxr
