// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/use/input_gate.hpp"
#include "cxr/use/prediction.hpp"

namespace cxr::detail {

/// Decodes the readable files one after the other into `pixels`. Every file gets a result, with a warning
/// where it looks like no frontal chest X-ray; of several channels the first counts.
/// @param pixels  (N,C,H,W) of the preprocess's type, N files
/// @returns the positions in `results` of those that are readable
template <class P>
std::vector<std::size_t> decode_files(P const& preprocess,
                                      std::span<std::filesystem::path const> files,
                                      Tensor const& pixels, std::vector<prediction>& results) {
  std::vector<std::size_t> readable;
  auto const numbers = static_cast<std::size_t>(pixels.numel()) / files.size();
  for (auto const& file : files) {
    auto& result = results.emplace_back();
    result.file = file;
    result.label = prediction::no_label;
    try {
      auto* const image = pixels.mutable_data_ptr<typename P::pixel>() + readable.size() * numbers;
      preprocess(file, std::span(image, numbers));
      auto const size = static_cast<std::size_t>(preprocess.size());
      result.warning = input_warning(std::span<typename P::pixel const>(image, size * size), size);
      readable.push_back(results.size() - 1);
    } catch (error const& problem) {
      result.error = problem.what();
    }
  }
  return readable;
}

}  // namespace cxr::detail
