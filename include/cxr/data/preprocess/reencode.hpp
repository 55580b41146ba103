// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

#include "cxr/data/decode/libjpeg.hpp"

namespace cxr {

/// Replaces a grey image by what a JPEG of one quality leaves of it, so that all images have the same
/// compression on top of their own. 16 bits become 8, as JPEG has them, and are scaled back.
/// @param image    (H,W) of uint8 or uint16; written in place
/// @param quality  1 to 100, as libjpeg counts
inline void reencode(cv::Mat& image, int quality) {
  bool const deep = image.depth() == CV_16U;
  cv::Mat bytes = image;
  if (deep) image.convertTo(bytes, CV_8U, 1.0 / 257);
  detail::libjpeg_encoder encoder;
  auto const decoded = detail::libjpeg_decoder(encoder.encode(bytes, quality)).decode();
  CV_Assert(decoded.problem.empty());
  decoded.pixels.convertTo(image, image.type(), deep ? 257 : 1);
}

}  // namespace cxr
