// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/tensor.hpp"
#include "cxr/explain/explanation/heat_map.hpp"

namespace cxr {

namespace detail {

/// A tensor (H,W) in 0…1 as an OpenCV image of 8 bits, which copies it.
inline cv::Mat grey_image(Tensor const& image) {
  Tensor const bytes = image.detach()
                           .to(at::kCPU, at::kFloat)
                           .clamp(0, 1)
                           .mul(255)
                           .round()
                           .to(at::kByte)
                           .contiguous();
  cv::Mat const view(static_cast<int>(bytes.size(0)), static_cast<int>(bytes.size(1)), CV_8UC1,
                     bytes.mutable_data_ptr<std::uint8_t>());
  return view.clone();
}

}  // namespace detail

/// A heat map in colour over the grey image, as the bytes of a PNG of the image's size. The colours are
/// inferno, whose lightness rises with the heat, so that it is read without colour vision and in grey
/// print; the hotter a place, the less of the image shows through, and without heat all of it does.
/// Shapes   image (H,W) or (1,H,W) float in 0…1; heat (h,w) float in 0…1
/// @param opacity  of the hottest place, 0…1
/// @throws shape_error
inline std::vector<std::uint8_t> overlay(Tensor const& image, Tensor const& heat,
                                         double opacity = 0.6) {
  Tensor const radiograph =
      image.defined() && image.dim() == 3 ? image.select(0, 0) : image;  // (H,W)
  if (!radiograph.defined() || radiograph.dim() != 2 || !heat.defined() || heat.dim() != 2)
    throw shape_error("an overlay needs one grey image and one heat map",
                      "give an image (H,W) in 0…1 and a heat map (h,w)", "explanation-shapes");
  Tensor const large =
      upsampled(heat.unsqueeze(0), radiograph.size(0), radiograph.size(1)).squeeze(0);
  cv::Mat colours, picture;
  cv::applyColorMap(detail::grey_image(large), colours, cv::COLORMAP_INFERNO);
  cv::cvtColor(detail::grey_image(radiograph), picture, cv::COLOR_GRAY2BGR);
  Tensor const weights = large.to(at::kCPU, at::kFloat).clamp(0, 1).mul(opacity).contiguous();
  auto const* alpha = weights.const_data_ptr<float>();
  for (int row = 0; row < picture.rows; ++row)
    for (int column = 0; column < picture.cols; ++column, ++alpha) {
      auto& pixel = picture.at<cv::Vec3b>(row, column);
      auto const& colour = colours.at<cv::Vec3b>(row, column);
      for (int channel = 0; channel < 3; ++channel)
        pixel[channel] =
            cv::saturate_cast<std::uint8_t>((1 - *alpha) * static_cast<float>(pixel[channel]) +
                                            *alpha * static_cast<float>(colour[channel]));
    }
  std::vector<std::uint8_t> bytes;
  cv::imencode(".png", picture, bytes);
  return bytes;
}

/// Writes an overlay as a PNG file, whole or not at all. @throws shape_error, file_error
inline void write_overlay(std::filesystem::path const& file, Tensor const& image,
                          Tensor const& heat, double opacity = 0.6) {
  auto const bytes = overlay(image, heat, opacity);
  write_atomically(file, {reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

}  // namespace cxr
