// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/explain/explanation/explanation.hpp"
#include "cxr/explain/overlay.hpp"
#include "cxr/explain/score/energy.hpp"
#include "cxr/measure/measurement.hpp"
#include "cxr/model/forward.hpp"
#include "cxr/use/model.hpp"
#include "cxr/use/prediction.hpp"

namespace cxr {

/// A file, what was predicted for it, and where its heat map is.
struct explained_file {
  prediction output;              ///< its `error` says why there is no heat map
  std::int64_t class_index = -1;  ///< the class that the map explains; -1: there is no map
  std::filesystem::path overlay;  ///< the PNG; empty: there is none
  measurement border = measurement::undefined("not explained");  ///< energy_in_border of the map
};

/// What explain_files explains and draws.
struct explain_options {
  /// The class to explain; none: of each image the predicted class, or the likeliest finding.
  std::optional<std::int64_t> class_index = {};
  double opacity = 0.6;  ///< of the hottest place, 0…1
};

namespace detail {

/// Names of the overlays in a folder.
class overlay_names {
 public:
  /// @throws setting_error (no folder)
  explicit overlay_names(std::filesystem::path folder) : folder_(std::move(folder)) {
    if (folder_.empty())
      throw setting_error("the folder for heat maps is empty",
                          "name one; is a variable of the shell unset?", "setting-empty");
  }

  /// `folder/<name of the file>.png`, with _2, _3, … where another file had that name.
  std::filesystem::path next(std::filesystem::path const& file) {
    std::string const name = file.stem().string();
    auto path = folder_ / (name + ".png");
    for (int count = 2; !used_.insert(path).second; ++count)
      path = folder_ / (name + "_" + std::to_string(count) + ".png");
    return path;
  }

 private:
  std::filesystem::path folder_;
  std::set<std::filesystem::path> used_;
};

/// The class to explain. An image without numbers has none; 0 keeps its place in the batch.
inline std::int64_t class_to_explain(prediction const& image, explain_options const& options) {
  if (options.class_index) return *options.class_index;
  if (image.logits.empty()) return 0;
  if (image.label != prediction::no_label) return static_cast<std::int64_t>(image.label);
  auto const& all = image.uncorrected_probabilities;
  return std::max_element(all.begin(), all.end()) - all.begin();
}

/// The classes to explain, (M) int64, of the results at some positions.
inline Tensor classes_to_explain(std::vector<prediction> const& results,
                                 std::vector<std::size_t> const& positions,
                                 explain_options const& options) {
  std::vector<std::int64_t> classes;
  for (auto const position : positions)
    classes.push_back(class_to_explain(results[position], options));
  return at::tensor(classes);
}

/// The heat maps of a batch, in the execution's precision: (M,C,H,W) in 0…1, (M) -> (M,h,w)
template <class Model, class E, class Execution>
Tensor batch_heat(Model const& predict, E const& explanation, Execution const& execution,
                  Tensor const& images, Tensor const& classes) {
  using network = std::remove_cvref_t<decltype(predict.network())>;
  return apply_in_precision(execution, predict.normalise(), images, [&](Tensor const& inputs) {
    if constexpr (Explanation<E, network>)  // else one sentence says why not
      return explanation(predict.network(), inputs, classes);
    else
      return inputs;
  });
}

}  // namespace detail

/// Predicts image files and writes the heat map of each, over the image, as a PNG into a folder, in
/// batches, in the precision of the prediction. An unreadable image costs no other its heat map.
/// @param predict      a model or predictor
/// @param explanation  grad_cam{}, …
/// @param folder       made where it is missing; overlays of an earlier call are replaced
/// @returns a result for each file, in the order given
/// @throws data_error (no files, a class that is none of the network's), file_error (folder not
///         writable), setting_error (no folder), device_error
template <class Model, class E>
std::vector<explained_file> explain_files(Model& predict, E const& explanation,
                                          std::vector<std::filesystem::path> const& files,
                                          std::filesystem::path const& folder,
                                          explain_options const& options = {}) {
  using network = std::remove_cvref_t<decltype(predict.network())>;
  [[maybe_unused]] constexpr explain_explanation<E, network> explained{};
  detail::overlay_names names(folder);
  std::vector<explained_file> all(files.size());
  auto const explain_batch = [&](auto const& execution, Tensor const& images, auto const& results,
                                 auto const& positions) {
    Tensor const classes = detail::classes_to_explain(results, positions, options);  // (M)
    Tensor const heat = detail::batch_heat(predict, explanation, execution, images, classes);
    auto const border = energy_in_border(heat);
    for (std::size_t image = 0; image < positions.size(); ++image) {
      auto const row = static_cast<std::int64_t>(image);
      auto const& result = results[positions[image]];
      if (!result.error.empty()) continue;
      auto& map = all[positions[image]];
      map = {
          {}, classes[row].template item<std::int64_t>(), names.next(result.file), border[image]};
      write_overlay(map.overlay, images[row], heat[row], options.opacity);
    }
  };
  auto results = predict.skip_unreadable(files, explain_batch);
  for (std::size_t file = 0; file < all.size(); ++file) all[file].output = std::move(results[file]);
  return all;
}

}  // namespace cxr
