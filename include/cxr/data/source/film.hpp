// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "cxr/core/random.hpp"

// What synthetic_cxr draws. Lengths are parts of the film's side, brightness is in 0…1; the
// patient's left is on the right, as a film is looked at.
namespace cxr {

/// What a film shows in the lungs.
enum class opacity_kind : std::uint8_t {
  none,      ///< clear lungs
  bacteria,  ///< one or two dense areas
  virus      ///< many faint ones on both sides
};

/// What stays the same on all films of one patient.
struct film_anatomy {
  double width;        ///< of each lung
  double height;       ///< of the lungs
  double apart;        ///< of the lungs from the middle
  double heart;        ///< radius
  double rib_spacing;  ///< between two ribs
  double build;        ///< brightness of the soft tissue

  /// Draws a patient.
  explicit film_anatomy(random_stream& random)
      : width(between(random, 0.12, 0.16)),
        height(between(random, 0.27, 0.34)),
        apart(between(random, 0.18, 0.21)),
        heart(between(random, 0.10, 0.15)),
        rib_spacing(between(random, 0.065, 0.085)),
        build(between(random, 0.50, 0.62)) {}

  /// A number of a range.
  static double between(random_stream& random, double low, double high) {
    return low + (high - low) * random.uniform();
  }
};

namespace detail {

/// A film under way: adds soft shapes to brightness.
class film_canvas {
 public:
  explicit film_canvas(int side) : side_(side), film_(side, side, CV_32F, cv::Scalar(0)) {}

  /// Adds `brightness` inside an ellipse whose edge is as soft as `softness` (part of the side).
  void ellipse(double x, double y, double half_width, double half_height, double brightness,
               double softness, double degrees = 0) {
    cv::Mat shape(side_, side_, CV_32F, cv::Scalar(0));
    cv::ellipse(shape, point(x, y), cv::Size(pixels(half_width), pixels(half_height)), degrees, 0,
                360, cv::Scalar(brightness), cv::FILLED, cv::LINE_8);
    add(shape, softness);
  }
  /// Adds an arc from one angle to another, `thickness` wide.
  void arc(double x, double y, double half_width, double half_height, double from, double to,
           double thickness, double brightness) {
    cv::Mat shape(side_, side_, CV_32F, cv::Scalar(0));
    cv::ellipse(shape, point(x, y), cv::Size(pixels(half_width), pixels(half_height)), 0, from, to,
                cv::Scalar(brightness), std::max(1, pixels(thickness)), cv::LINE_8);
    add(shape, 0.004);
  }

  cv::Mat& film() { return film_; }

 private:
  int pixels(double length) const { return cvRound(length * side_); }
  cv::Point point(double x, double y) const { return {pixels(x), pixels(y)}; }
  void add(cv::Mat& shape, double softness) {
    double const sigma = softness * side_;
    if (sigma > 0.3) cv::GaussianBlur(shape, shape, cv::Size(), sigma);
    film_ += shape;
  }

  int side_;
  cv::Mat film_;
};

inline void draw_thorax(film_canvas& canvas, film_anatomy const& body) {
  canvas.ellipse(0.5, 0.56, 0.44, 0.52, body.build, 0.03);  // soft tissue
  for (double const side : {-1.0, 1.0}) {
    double const x = 0.5 + side * body.apart;
    canvas.ellipse(x, 0.48, body.width, body.height, -0.34, 0.012, side * 6);  // air
    canvas.ellipse(x, 0.83, 0.20, 0.10, 0.12, 0.03);                           // diaphragm
    for (int rib = 0; rib < 8; ++rib)
      canvas.arc(x, 0.24 + rib * body.rib_spacing, body.width * 1.15, 0.05, 180, 360, 0.012, 0.09);
    canvas.arc(0.5 + side * 0.20, 0.20, 0.19, 0.05, 200, 340, 0.018, 0.14);  // clavicle
  }
  canvas.ellipse(0.5, 0.5, 0.035, 0.48, 0.16, 0.01);                           // spine
  canvas.ellipse(0.56, 0.62, body.heart, body.heart * 1.15, 0.26, 0.012, 30);  // heart
}

inline void draw_opacities(film_canvas& canvas, film_anatomy const& body, opacity_kind kind,
                           random_stream& random) {
  auto const between = film_anatomy::between;
  bool const diffuse = kind == opacity_kind::virus;
  auto const count = kind == opacity_kind::none ? 0
                     : diffuse                  ? 5 + random.below(5)
                                                : 1 + random.below(2);
  for (std::uint64_t i = 0; i < count; ++i) {
    double const side = random.uniform() < 0.5 ? -1 : 1;
    double const angle = 2 * std::numbers::pi * random.uniform();
    double const out = 0.75 * std::sqrt(random.uniform());
    double const x = 0.5 + side * body.apart + out * body.width * std::cos(angle);
    double const y = 0.48 + out * body.height * std::sin(angle);
    double const size = diffuse ? between(random, 0.025, 0.05) : between(random, 0.07, 0.13);
    double const dense = diffuse ? between(random, 0.12, 0.24) : between(random, 0.22, 0.42);
    canvas.ellipse(x, y, size, size * between(random, 0.7, 1.3), dense, size * 0.4,
                   180 * random.uniform());
  }
}

}  // namespace detail

/// Draws one film as the bytes of a grey JPEG file.
/// @param side    height and width in pixels
/// @param random  goes on: no two films are equal
inline std::vector<std::uint8_t> draw_film(film_anatomy const& body, opacity_kind kind, int side,
                                           random_stream& random) {
  detail::film_canvas canvas(side);
  detail::draw_thorax(canvas, body);
  detail::draw_opacities(canvas, body, kind, random);
  cv::Mat film = canvas.film();

  // Stand and exposure differ from film to film, not from class to class: one of two tubes, and a
  // mean brightness drawn anew, so that brightness alone does not tell who is ill.
  auto const between = film_anatomy::between;
  cv::Mat const stand = (cv::Mat_<double>(2, 3) << 1, between(random, -0.03, 0.03),
                         side * between(random, -0.03, 0.03), between(random, -0.03, 0.03), 1,
                         side * between(random, -0.03, 0.03));
  cv::warpAffine(film, film, stand, film.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  bool const second_tube = random.uniform() < 0.5;
  cv::Mat noise(side, side, CV_32F);
  cv::RNG(random()).fill(noise, cv::RNG::NORMAL, 0, second_tube ? 0.035 : 0.02);
  film = film * (second_tube ? 0.8 : 1.0) + noise;
  film += between(random, 0.38, 0.52) - cv::mean(film)[0];

  cv::Mat grey;
  film.convertTo(grey, CV_8U, 255);
  std::vector<std::uint8_t> bytes;
  cv::imencode(".jpeg", grey, bytes, {cv::IMWRITE_JPEG_QUALITY, 90});
  return bytes;
}

}  // namespace cxr
