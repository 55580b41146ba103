// SPDX-License-Identifier: MIT
#pragma once

#include <opencv2/imgproc.hpp>

#include "cxr/core/file.hpp"
#include "cxr/data/audit/data_audit.hpp"
#include "data/audit/planted_images.hpp"

namespace cxr::test {

inline constexpr auto quiet = [](std::size_t, std::size_t) {};

/// A set with a mirrored copy in test, two blank images, a coloured and a damaged one.
inline audited_set planted_audit(planted_set const& planted) {
  cv::Mat mirrored, colour;
  cv::flip(planted.first(), mirrored, 1);
  cv::cvtColor(planted.first(), colour, cv::COLOR_GRAY2BGR);
  colour(cv::Rect(0, 0, 50, 50)).setTo(cv::Scalar(0, 0, 255));
  planted.plant("test/NORMAL/IM-9001-0001.jpeg", mirrored);
  planted.plant("train/NORMAL/IM-9002-0001.png", cv::Mat(90, 90, CV_8U, cv::Scalar(0)));
  planted.plant("train/NORMAL/IM-9003-0001.png", cv::Mat(91, 90, CV_8U, cv::Scalar(0)));
  planted.plant("train/NORMAL/IM-9004-0001.png", colour);
  write_atomically(planted.source().folder / "train/NORMAL/IM-9005-0001.jpeg", "<no image>");
  return audit_files(planted.source(), quiet);
}

}  // namespace cxr::test
