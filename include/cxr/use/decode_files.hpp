// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/parallel.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/use/input_gate.hpp"
#include "cxr/use/prediction.hpp"

namespace cxr::detail {

/// Decodes the readable files side by side into the first places of `pixels`. Every file gets a result,
/// with a warning where it looks like no frontal chest X-ray; of several channels the first counts.
/// @param pixels   (N,C,H,W) of the preprocess's type, N files
/// @param threads  that decode at most
/// @returns the positions in `results` of those that are readable
template <class P>
std::vector<std::size_t> decode_files(P const& preprocess,
                                      std::span<std::filesystem::path const> files,
                                      Tensor const& pixels, std::vector<prediction>& results,
                                      std::size_t threads = 1) {
  auto const first = results.size();
  auto const numbers = static_cast<std::size_t>(pixels.numel()) / files.size();
  auto const square = static_cast<std::size_t>(preprocess.size() * preprocess.size());
  auto* const images = pixels.mutable_data_ptr<typename P::pixel>();
  results.resize(first + files.size());
  parallel_for(files.size(), threads, [&](std::size_t index) {
    auto& result = results[first + index];
    result.file = files[index];
    result.label = prediction::no_label;
    try {
      std::span const image(images + index * numbers, numbers);
      preprocess(files[index], image);
      result.warning = input_warning(std::span<typename P::pixel const>(image.first(square)),
                                     static_cast<std::size_t>(preprocess.size()));
    } catch (error const& problem) {
      result.error = problem.what();
    }
  });
  std::vector<std::size_t> readable;
  for (std::size_t index = 0; index < files.size(); ++index) {
    if (!results[first + index].error.empty()) continue;
    if (index > readable.size())
      std::copy_n(images + index * numbers, numbers, images + readable.size() * numbers);
    readable.push_back(first + index);
  }
  return readable;
}

}  // namespace cxr::detail
