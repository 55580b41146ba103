// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>

#include "cxr/core/file.hpp"
#include "cxr/data/source/synthetic_cxr.hpp"
#include "paths.hpp"

namespace cxr::test {

/// A set of drawn radiographs in which nothing is wrong, and room for images in which something is.
class planted_set {
 public:
  planted_set()
      : source_{
            synthetic_cxr{.images = folder_.path(), .patients = 48, .image_size = 128}.write()} {
    auto const records = source_.records();
    first_ = load(std::find_if(records.begin(), records.end(), [](record const& image) {
                    return image.official == subset::train;
                  })->file);
  }

  kaggle_chest_xray const& source() const { return source_; }
  /// A radiograph of the set, as it is.
  cv::Mat const& first() const { return first_; }
  static cv::Mat load(std::filesystem::path const& file) {
    return cv::imread(file.string(), cv::IMREAD_GRAYSCALE);
  }
  /// Writes an image below the set's folder. @returns its id
  std::string plant(std::string const& id, cv::Mat const& image) const {
    cv::imwrite((source_.folder / id).string(), image);
    return id;
  }

 private:
  temporary_folder folder_;
  kaggle_chest_xray source_;
  cv::Mat first_;
};

/// A thorax from the side: the spine behind, one field of lung, the arms above.
inline cv::Mat lateral_radiograph(int side) {
  cv::Mat image(side, side, CV_8U, cv::Scalar(40));
  auto const place = [side](double share) { return static_cast<int>(share * side); };
  auto const ellipse = [&](double x, double y, double width, double height, int grey) {
    cv::ellipse(image, {place(x), place(y)}, {place(width), place(height)}, 0, 0, 360, grey, -1);
  };
  ellipse(0.55, 0.55, 0.38, 0.5, 150);
  ellipse(0.35, 0.45, 0.17, 0.3, 50);
  ellipse(0.82, 0.5, 0.07, 0.5, 235);
  ellipse(0.6, 0.1, 0.3, 0.15, 220);
  cv::GaussianBlur(image, image, {}, side / 60.0);
  return image;
}

/// 12 bits in a file of 16.
inline cv::Mat twelve_of_sixteen_bits(cv::Mat const& image) {
  cv::Mat deep;
  image.convertTo(deep, CV_16U, 4095.0 / 255);
  return deep;
}

}  // namespace cxr::test
