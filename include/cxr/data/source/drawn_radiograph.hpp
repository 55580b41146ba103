// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <numbers>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "cxr/core/file.hpp"
#include "cxr/core/random.hpp"
#include "cxr/data/decode/libjpeg.hpp"

// What synthetic_cxr and synthetic_findings draw. Lengths are fractions of the image's side,
// brightness is in 0…1; the patient's left is on the right, as radiographs are displayed.
namespace cxr {

/// The opacities in the lungs of a drawn radiograph.
enum class opacity_kind : std::uint8_t {
  none,      ///< clear lungs
  bacteria,  ///< one or two dense areas
  virus      ///< many faint ones on both sides
};

/// What a drawn radiograph shows.
struct drawn_findings {
  opacity_kind opacity = opacity_kind::none;  ///< in the lungs
  bool cardiomegaly = false;                  ///< a heart of half the thorax's width
  bool effusion = false;                      ///< a bright fluid level at the base of one lung
};

namespace detail {

/// A number drawn uniformly from a range.
inline double uniform_in(random_stream& random, double low, double high) {
  return low + (high - low) * random.uniform();
}

}  // namespace detail

/// What is the same in all radiographs of one patient.
struct drawn_anatomy {
  double lung_width;   ///< of each lung, half
  double lung_height;  ///< of the lungs, half
  double lung_offset;  ///< of the lungs' centres from the middle
  double heart;        ///< radius
  double rib_spacing;  ///< between two ribs
  double soft_tissue;  ///< brightness

  /// Draws a patient.
  explicit drawn_anatomy(random_stream& random)
      : lung_width(detail::uniform_in(random, 0.12, 0.16)),
        lung_height(detail::uniform_in(random, 0.27, 0.34)),
        lung_offset(detail::uniform_in(random, 0.18, 0.21)),
        heart(detail::uniform_in(random, 0.10, 0.15)),
        rib_spacing(detail::uniform_in(random, 0.065, 0.085)),
        soft_tissue(detail::uniform_in(random, 0.50, 0.62)) {}
};

namespace detail {

/// An image to which soft shapes are added.
class radiograph_canvas {
 public:
  explicit radiograph_canvas(int side) : side_(side), image_(side, side, CV_32F, cv::Scalar(0)) {}

  /// Adds `brightness` inside an ellipse whose edge is as soft as `softness` (fraction of the
  /// side), below a height where one is given.
  void ellipse(double x, double y, double half_width, double half_height, double brightness,
               double softness, double degrees = 0, double top = 0) {
    cv::Mat shape(side_, side_, CV_32F, cv::Scalar(0));
    cv::ellipse(shape, point(x, y), cv::Size(pixels(half_width), pixels(half_height)), degrees, 0,
                360, cv::Scalar(brightness), cv::FILLED, cv::LINE_8);
    shape.rowRange(0, pixels(top)).setTo(0);
    add(shape, softness);
  }
  /// Adds an arc from one angle to another, `thickness` wide.
  void arc(double x, double y, double half_width, double half_height, double start_degrees,
           double end_degrees, double thickness, double brightness) {
    cv::Mat shape(side_, side_, CV_32F, cv::Scalar(0));
    cv::ellipse(shape, point(x, y), cv::Size(pixels(half_width), pixels(half_height)), 0,
                start_degrees, end_degrees, cv::Scalar(brightness), std::max(1, pixels(thickness)),
                cv::LINE_8);
    add(shape, 0.004);
  }

  cv::Mat& image() { return image_; }

 private:
  int pixels(double length) const { return cvRound(length * side_); }
  cv::Point point(double x, double y) const { return {pixels(x), pixels(y)}; }
  void add(cv::Mat& shape, double softness) {
    double const sigma = softness * side_;
    if (sigma > 0.3) cv::GaussianBlur(shape, shape, cv::Size(), sigma);
    image_ += shape;
  }

  int side_;
  cv::Mat image_;
};

inline void draw_thorax(radiograph_canvas& canvas, drawn_anatomy const& body, bool enlarged_heart) {
  canvas.ellipse(0.5, 0.56, 0.44, 0.52, body.soft_tissue, 0.03);
  for (double const side : {-1.0, 1.0}) {
    double const x = 0.5 + side * body.lung_offset;
    canvas.ellipse(x, 0.48, body.lung_width, body.lung_height, -0.34, 0.012, side * 6);  // air
    canvas.ellipse(x, 0.83, 0.20, 0.10, 0.12, 0.03);  // diaphragm
    for (int rib = 0; rib < 8; ++rib)
      canvas.arc(x, 0.24 + rib * body.rib_spacing, body.lung_width * 1.15, 0.05, 180, 360, 0.012,
                 0.09);
    canvas.arc(0.5 + side * 0.20, 0.20, 0.19, 0.05, 200, 340, 0.018, 0.14);  // clavicle
  }
  canvas.ellipse(0.5, 0.5, 0.035, 0.48, 0.16, 0.01);  // spine
  // Half the width of the thorax is the limit: the largest normal heart has 0.3 of 0.67.
  double const heart = enlarged_heart ? body.heart * 1.5 : body.heart;
  canvas.ellipse(0.56, 0.62, heart, heart * 1.15, 0.26, 0.012, 30);
}

inline void draw_opacities(radiograph_canvas& canvas, drawn_anatomy const& body, opacity_kind kind,
                           random_stream& random) {
  bool const diffuse = kind == opacity_kind::virus;
  auto const count = kind == opacity_kind::none ? 0
                     : diffuse                  ? 5 + random.below(5)
                                                : 1 + random.below(2);
  for (std::uint64_t index = 0; index < count; ++index) {
    double const side = random.uniform() < 0.5 ? -1 : 1;
    double const angle = 2 * std::numbers::pi * random.uniform();
    double const distance = 0.75 * std::sqrt(random.uniform());
    double const x = 0.5 + side * body.lung_offset + distance * body.lung_width * std::cos(angle);
    double const y = 0.48 + distance * body.lung_height * std::sin(angle);
    double const size = diffuse ? uniform_in(random, 0.025, 0.05) : uniform_in(random, 0.07, 0.13);
    double const density =
        diffuse ? uniform_in(random, 0.12, 0.24) : uniform_in(random, 0.22, 0.42);
    double const rotation = 180 * random.uniform();
    double const elongation = uniform_in(random, 0.7, 1.3);
    canvas.ellipse(x, y, size, size * elongation, density, size * 0.4, rotation);
  }
}

/// Fluid fills the base of one lung up to a level.
inline void draw_effusion(radiograph_canvas& canvas, drawn_anatomy const& body,
                          random_stream& random) {
  double const side = random.uniform() < 0.5 ? -1 : 1;
  double const bottom = 0.48 + body.lung_height;
  double const level = bottom - uniform_in(random, 0.12, 0.22);
  canvas.ellipse(0.5 + side * body.lung_offset, 0.48, body.lung_width, body.lung_height, 0.36,
                 0.006, side * 6, level);
}

/// Position and exposure differ from image to image, not from class to class: one of two X-ray
/// tubes, and a mean brightness drawn anew, so that brightness alone does not tell who is ill.
inline void expose(cv::Mat& image, random_stream& random) {
  int const side = image.rows;
  cv::Mat const position = (cv::Mat_<double>(2, 3) << 1, uniform_in(random, -0.03, 0.03),
                            side * uniform_in(random, -0.03, 0.03), uniform_in(random, -0.03, 0.03),
                            1, side * uniform_in(random, -0.03, 0.03));
  cv::warpAffine(image, image, position, image.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  bool const second_tube = random.uniform() < 0.5;
  cv::Mat noise(side, side, CV_32F);
  cv::RNG(random()).fill(noise, cv::RNG::NORMAL, 0, second_tube ? 0.035 : 0.02);
  image = image * (second_tube ? 0.8 : 1.0) + noise;
  image += uniform_in(random, 0.38, 0.52) - cv::mean(image)[0];
}

}  // namespace detail

/// Draws one radiograph as the bytes of a grey JPEG file.
/// @param side    height and width in pixels
/// @param random  advanced: no two radiographs are equal
inline std::vector<std::uint8_t> draw_radiograph(drawn_anatomy const& body,
                                                 drawn_findings const& findings, int side,
                                                 random_stream& random) {
  detail::radiograph_canvas canvas(side);
  detail::draw_thorax(canvas, body, findings.cardiomegaly);
  detail::draw_opacities(canvas, body, findings.opacity, random);
  if (findings.effusion) detail::draw_effusion(canvas, body, random);
  detail::expose(canvas.image(), random);
  cv::Mat pixels;
  canvas.image().convertTo(pixels, CV_8U, 255);
  detail::libjpeg_encoder encoder;
  auto const bytes = encoder.encode(pixels, 90);
  return {bytes.begin(), bytes.end()};
}

/// Draws one radiograph into a file, whole or not at all.
/// @throws file_error (disk full, folder not writable)
inline void write_radiograph(std::filesystem::path const& file, drawn_anatomy const& body,
                             drawn_findings const& findings, int side, random_stream& random) {
  auto const bytes = draw_radiograph(body, findings, side, random);
  write_atomically(file, {reinterpret_cast<char const*>(bytes.data()), bytes.size()});
}

}  // namespace cxr
