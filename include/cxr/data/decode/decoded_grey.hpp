// SPDX-License-Identifier: MIT
#pragma once

#include <opencv2/core/mat.hpp>
#include <string>

namespace cxr::detail {

/// A grey image as a library decodes it, or why there is none.
struct decoded_grey {
  cv::Mat pixels;       ///< (H,W), as stored: not turned by EXIF
  std::string problem;  ///< the library's words; empty where the image is whole
};

/// Whether an image has more pixels than are decoded; as OpenCV counts.
constexpr bool is_too_large(double width, double height) { return width * height > 1 << 30; }
inline constexpr char const* too_large = "it has more than 2^30 pixels";

}  // namespace cxr::detail
