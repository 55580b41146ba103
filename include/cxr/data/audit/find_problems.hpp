// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cxr/data/audit/image_finding.hpp"
#include "cxr/data/audit/image_traits.hpp"
#include "cxr/data/audit/outliers.hpp"
#include "cxr/data/audit/typical_view.hpp"

namespace cxr {

/// What an audit knows of one image.
struct audited_image {
  std::string problem = {};      ///< why it cannot be used; then nothing below is known
  std::uint64_t hash = 0;        ///< of the file
  std::uint64_t file_bytes = 0;  ///< 0: the pixels do not come from a file
  int bits = 0;                  ///< per channel, as stored
  int channels = 0;              ///< as stored
  double coloured = 0;           ///< share of the pixels
  pixel_traits pixels = {};      ///< what was measured
};

namespace detail {

/// Whether an image has enough pixels, and they differ enough, to say what it shows.
inline bool has_content(audited_image const& image) {
  constexpr int smallest = grid_cells;  // of fewer pixels the thumbnail is an enlargement
  auto const& pixels = image.pixels;
  return image.problem.empty() && pixels.common < 0.9 && !pixels.statistics.flat() &&
         std::min(pixels.width, pixels.height) >= smallest;
}

/// The problems that an image shows by itself.
class own_problems {
 public:
  own_problems(audited_image const& image, std::size_t place, std::vector<image_finding>& findings)
      : image_(image), place_(place), findings_(findings) {}

  void find() {
    auto const& pixels = image_.pixels;
    if (!image_.problem.empty()) return add(image_problem::unusable, 0);
    if (pixels.common >= 0.999) return add(image_problem::blank, pixels.common);
    if (pixels.dark_bits >= 4)  // also where decode() has brought more bits to the whole range
      add(image_problem::nearly_dark, pixels.used_bits);
    else if (image_.bits - pixels.used_bits >= 2)
      add(image_problem::unused_bits, pixels.used_bits);
    if (pixels.statistics.flat() || pixels.common >= 0.9)
      return add(image_problem::nearly_blank, pixels.statistics.spread);
    if (has_content(image_)) find_content();
    if (image_.file_bytes == 0) return;
    if (image_.coloured > 0.001) add(image_problem::coloured, image_.coloured);
    if (pixels.text_rows >= 4) add(image_problem::border_text, pixels.text_rows);
    if (pixels.margin >= 0.2) add(image_problem::margins, pixels.margin);
  }

 private:
  void find_content() {
    auto const& statistics = image_.pixels.statistics;
    if (statistics.rough())
      add(image_problem::no_radiograph, statistics.roughness);
    else if (statistics.inverted())
      add(image_problem::inverted, statistics.contrast);
  }
  void add(image_problem problem, double value) { findings_.push_back({problem, place_, value}); }

  audited_image const& image_;
  std::size_t place_;
  std::vector<image_finding>& findings_;
};

/// Those that lie otherwise than the others, or show something else.
inline void find_views(std::vector<audited_image> const& images,
                       std::vector<image_finding>& findings) {
  std::vector<thumbnail_pixels const*> thumbnails;
  for (auto const& image : images)
    if (has_content(image)) thumbnails.push_back(&image.pixels.thumbnail);
  typical_view const typical(thumbnails);
  if (!typical.defined()) return;
  for (std::size_t place = 0; place < images.size(); ++place) {
    if (!has_content(images[place])) continue;
    auto const view = typical.compare(images[place].pixels.thumbnail);
    if (view.lies_on_side())
      findings.push_back({image_problem::on_side, place, view.turned});
    else if (view.upside_down())
      findings.push_back({image_problem::upside_down, place, view.flipped});
    else if (view.cropped())
      findings.push_back({image_problem::cropped, place, view.part});
    else if (view.other_view())
      findings.push_back({image_problem::other_view, place, view.upright});
    else
      continue;
    // Its lungs are not where those of the others are. Only a negative one is inverted, too.
    if (view.upright > -view_traits::least)
      std::erase_if(findings, [&](image_finding const& finding) {
        return finding.image == place && finding.problem == image_problem::inverted;
      });
  }
}

/// Those whose size, shape or histogram lies far outside those of the others.
inline void find_outliers(std::vector<audited_image> const& images,
                          std::vector<image_finding>& findings) {
  std::vector<std::size_t> places;
  std::vector<double> sizes, aspects;
  std::vector<std::array<float, 16>> histograms;
  for (std::size_t place = 0; place < images.size(); ++place) {
    auto const& pixels = images[place].pixels;
    if (!has_content(images[place])) continue;
    places.push_back(place);
    double const width = pixels.width, height = pixels.height;
    sizes.push_back(std::log(width * height));
    aspects.push_back(std::log(width / height));
    histograms.push_back(pixels.histogram);
  }
  auto const add = [&](image_problem problem, std::vector<double> const& values, double least,
                       auto&& stated) {
    for (auto const index : far_out(values, least))
      findings.push_back({problem, places[index], stated(values[index])});
  };
  auto const exponential = [](double value) { return std::exp(value); };
  add(image_problem::odd_size, sizes, std::log(4.0), exponential);
  add(image_problem::odd_aspect, aspects, std::log(1.5), exponential);
  add(image_problem::odd_histogram, histogram_distances(histograms), 0.1,
      [](double value) { return value; });
}

}  // namespace detail

/// The problems of each image: by itself, and against the others of the set.
/// @param images  (N), by record
/// @returns sorted by problem, then by image
inline std::vector<image_finding> find_problems(std::vector<audited_image> const& images) {
  std::vector<image_finding> findings;
  for (std::size_t place = 0; place < images.size(); ++place)
    detail::own_problems(images[place], place, findings).find();
  detail::find_views(images, findings);
  detail::find_outliers(images, findings);
  std::stable_sort(findings.begin(), findings.end(), [](auto const& first, auto const& second) {
    return first.problem < second.problem;
  });
  return findings;
}

}  // namespace cxr
