// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "cxr/data/audit/perceptual_hash.hpp"

namespace cxr {

/// How an image compares with the typical image of its set; correlations of thumbnails, -1 … 1.
struct view_traits {
  double upright = 0;   ///< with the typical image
  double turned = 0;    ///< the larger one with the typical image turned by a quarter
  double flipped = 0;   ///< with the typical image upside down
  double part = 0;      ///< the largest one with parts of the typical image
  double symmetry = 0;  ///< of the image with its own mirror image

  /// Less is no similarity: an inverted image is more similar to a turned one than to an upright one.
  static constexpr double least = 0.4;
  /// Whether it lies on its side. Bounds: docs/how_to/read_an_audit.md
  bool lies_on_side() const { return turned >= least && turned - upright >= 0.3; }
  /// Whether it stands on its head.
  bool upside_down() const {
    return !lies_on_side() && flipped >= least && flipped - upright >= 0.08;
  }
  /// Whether it shows a part of what the others show.
  bool cropped() const { return part >= least && part - upright >= 0.25; }
  /// Whether it is neither similar to the others nor symmetrical, as a lateral view.
  bool other_view() const { return upright < 0.45 && symmetry < 0.15; }
};

/// The typical image of a set: the mean of its thumbnails, each with mean 0 and deviation 1. Most images of
/// a set of frontal radiographs are similar to it, so that those which lie otherwise, show a part or
/// another view are found without a trained network.
class typical_view {
 public:
  /// Fewer images, or images that have too little in common, have no typical one.
  static constexpr std::size_t fewest_images = 20;

  /// @param thumbnails  of the set; flat ones do not count
  explicit typical_view(std::vector<thumbnail_pixels const*> const& thumbnails) {
    std::vector<image> images;
    for (auto const* thumbnail : thumbnails)
      if (auto const standard = standardised(*thumbnail); standard.deviation > flat)
        images.push_back(standard.values);
    if (images.size() < fewest_images) return;
    auto typical = mean_of(images);
    // Once more without those that are unlike the others.
    std::erase_if(images, [&](image const& other) { return correlation(other, typical) < 0.3; });
    if (images.size() < fewest_images) return;
    typical = mean_of(images);
    double sum = 0;
    for (auto const& other : images) sum += correlation(other, typical);
    if (sum / static_cast<double>(images.size()) < 0.5) return;
    set_views(typical);
  }

  /// Whether the set has a typical image.
  bool defined() const { return !parts_.empty(); }

  /// @pre defined()
  view_traits compare(thumbnail_pixels const& thumbnail) const {
    auto const own = standardised(thumbnail).values;
    auto const mirrored = standardised(in_position(thumbnail, 4)).values;
    view_traits view{
        .upright = correlation(own, upright_[0]),
        .turned = std::max(correlation(own, upright_[1]), correlation(own, upright_[3])),
        .flipped = correlation(own, upright_[2]),
        .part = -1,
        .symmetry = correlation(own, mirrored)};
    for (auto const& part : parts_) view.part = std::max(view.part, correlation(own, part));
    return view;
  }

 private:
  static constexpr std::size_t side = detail::grid_cells;
  static constexpr double flat = 2;  // of 255
  using image = std::array<float, side * side>;
  struct standard_image {
    image values;
    double deviation;
  };

  template <class Values>
  static standard_image standardised(Values const& values) {
    double sum = 0, squares = 0;
    for (double const value : values) sum += value, squares += value * value;
    double const count = side * side, mean = sum / count;
    standard_image result{{}, std::sqrt(std::max(0.0, squares / count - mean * mean))};
    if (result.deviation > 0)
      std::transform(values.begin(), values.end(), result.values.begin(), [&](double value) {
        return static_cast<float>((value - mean) / result.deviation);
      });
    return result;
  }
  static double correlation(image const& first, image const& second) {
    float sum = 0;
    for (std::size_t place = 0; place < first.size(); ++place) sum += first[place] * second[place];
    return double{sum} / (side * side);
  }
  static image mean_of(std::vector<image> const& images) {
    std::array<double, side * side> sum{};
    for (auto const& other : images)
      for (std::size_t place = 0; place < sum.size(); ++place) sum[place] += double{other[place]};
    return standardised(sum).values;
  }

  /// Part of an image, enlarged; bounds in parts of its sides.
  static image part_of(image const& whole, double left, double top, double right, double bottom) {
    image part{};
    auto const place = [](double begin, double end, std::size_t index) {
      double const share = static_cast<double>(index) / (side - 1);
      return (begin + (end - begin) * share) * (side - 1);
    };
    for (std::size_t y = 0; y < side; ++y)
      for (std::size_t x = 0; x < side; ++x) {
        double const row = place(top, bottom, y), column = place(left, right, x);
        auto const r = std::min(static_cast<std::size_t>(row), side - 2);
        auto const c = std::min(static_cast<std::size_t>(column), side - 2);
        double const down = row - static_cast<double>(r), across = column - static_cast<double>(c);
        auto const value = [&](std::size_t dy, std::size_t dx) {
          return double{whole[(r + dy) * side + c + dx]};
        };
        part[y * side + x] =
            static_cast<float>((1 - down) * ((1 - across) * value(0, 0) + across * value(0, 1)) +
                               down * ((1 - across) * value(1, 0) + across * value(1, 1)));
      }
    return standardised(part).values;
  }

  void set_views(image const& typical) {
    for (std::size_t quarter = 0; quarter < 4; ++quarter)
      for (std::size_t y = 0; y < side; ++y)
        for (std::size_t x = 0; x < side; ++x)
          upright_[quarter][y * side + x] =
              quarter == 0
                  ? typical[y * side + x]
                  : upright_[quarter - 1][(side - 1 - x) * side + y];  // a turn to the right
    parts_ = {part_of(typical, 0.15, 0.15, 0.85, 0.85), part_of(typical, 0.25, 0.25, 0.75, 0.75),
              part_of(typical, 0, 0, 0.5, 1),           part_of(typical, 0.5, 0, 1, 1),
              part_of(typical, 0, 0, 0.7, 1),           part_of(typical, 0.3, 0, 1, 1)};
  }

  std::array<image, 4> upright_{};  // typical, turned right by 0 … 3 quarters
  std::vector<image> parts_;
};

}  // namespace cxr
