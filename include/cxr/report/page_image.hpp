// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <span>
#include <string>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "cxr/measure/measurement.hpp"

namespace cxr {

/// One radiograph for the page, and where the network looked.
struct page_image {
  std::size_t record = 0;               ///< index into the source's records
  std::size_t class_index = 0;          ///< whose heat map it is: a class, or a finding
  std::vector<std::uint8_t> image;      ///< JPEG; empty where it cannot be read
  std::vector<std::uint8_t> heat = {};  ///< JPEG of the overlay; empty: none
  measurement border = measurement::undefined("not explained");  ///< energy_in_border of the map
  std::string problem = {};                                      ///< why there is no image
};

/// The images of the page with their heat maps, for write_report.
struct explained_images {
  std::string explanation = {};         ///< what made the heat maps, "grad_cam"; empty: none
  std::vector<page_image> images = {};  ///< in no order of their own
};

namespace detail {

/// Pixels on a side of an image of the page, at most: many images must fit into it.
inline constexpr int page_image_size = 224;

/// A picture as JPEG, made smaller where it is larger than the page needs.
inline std::vector<std::uint8_t> page_jpeg(cv::Mat picture) {
  int const side = std::max(picture.rows, picture.cols);
  if (side > page_image_size) {
    double const scale = static_cast<double>(page_image_size) / side;
    cv::resize(picture, picture, {}, scale, scale, cv::INTER_AREA);
  }
  std::vector<std::uint8_t> bytes;
  cv::imencode(".jpg", picture, bytes, {cv::IMWRITE_JPEG_QUALITY, 82});
  return bytes;
}

/// The same of a picture in another format, such as an overlay in PNG.
inline std::vector<std::uint8_t> page_jpeg(std::vector<std::uint8_t> const& encoded) {
  return page_jpeg(cv::imdecode(encoded, cv::IMREAD_COLOR));
}

/// Reads the file of a record again, as a small grey image; what hinders that is in `problem`.
inline page_image thumbnail(std::size_t record, std::filesystem::path const& file) {
  page_image entry{.record = record, .image = {}};
  cv::Mat picture(page_image_size, page_image_size, CV_8UC1);
  try {
    grey{.image_size = page_image_size, .fit = fit::letterbox}(
        file, std::span(picture.ptr<std::uint8_t>(), picture.total()));
    entry.image = page_jpeg(picture);
  } catch (error const& problem) {
    entry.problem = problem.what();
  }
  return entry;
}

}  // namespace detail

}  // namespace cxr
