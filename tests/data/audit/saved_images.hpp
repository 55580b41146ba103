// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <string>
#include <vector>

#include "cxr/data/source/source.hpp"

namespace cxr::test {

/// A grey image of noise about mid grey.
inline cv::Mat noisy_image(int width, int height, double deviation, std::uint64_t seed) {
  cv::RNG random(seed);
  cv::Mat image(height, width, CV_8U);
  random.fill(image, cv::RNG::NORMAL, 128, deviation);
  return image;
}

/// Saves such an image as a JPEG of some quality.
inline record saved_jpeg(std::filesystem::path const& file, int quality, int width = 48,
                         int height = 32) {
  cv::imwrite(file.string(), noisy_image(width, height, 20, 1),
              {cv::IMWRITE_JPEG_QUALITY, quality});
  return {.id = file.filename().string(), .file = file};
}

}  // namespace cxr::test
