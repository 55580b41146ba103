// SPDX-License-Identifier: MIT
#pragma once

#include <ATen/Parallel.h>

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

/// The result of decoding one file; `error` says why its pixels are not defined.
/// @param image  (C,H,W), of which the first channel is looked at for the warning
template <class P>
prediction decode_file(P const& preprocess, std::filesystem::path const& file,
                       std::span<typename P::pixel> image) {
  prediction result;
  result.file = file;
  result.label = prediction::no_label;
  try {
    preprocess(file, image);
    auto const size = static_cast<std::size_t>(preprocess.size());
    result.warning =
        input_warning(std::span<typename P::pixel const>(image.first(size * size)), size);
  } catch (error const& problem) {
    result.error = problem.what();
  }
  return result;
}

/// Decodes the readable files side by side into the first places of `pixels`. Every file gets a result,
/// with a warning where it looks like no frontal chest X-ray; of several channels the first counts.
/// @param pixels   (N,C,H,W) of the preprocess's type, N files
/// @param threads  that decode at most
/// @returns the positions in `results` of those that are readable
template <class P>
std::vector<std::size_t> decode_files(P const& preprocess,
                                      std::span<std::filesystem::path const> files,
                                      Tensor const& pixels, std::vector<prediction>& results,
                                      int threads = at::get_num_threads()) {
  auto const first = results.size();
  auto const numbers = static_cast<std::size_t>(pixels.numel()) / files.size();
  auto* const images = pixels.mutable_data_ptr<typename P::pixel>();
  results.resize(first + files.size());
  parallel_for(files.size(), static_cast<std::size_t>(threads), [&](std::size_t index) {
    results[first + index] =
        decode_file(preprocess, files[index], std::span(images + index * numbers, numbers));
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
