// SPDX-License-Identifier: MIT
#pragma once

#include <png.h>

#include <algorithm>
#include <bit>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cxr/data/decode/decoded_grey.hpp"

namespace cxr::detail {

/// Decodes one PNG with libpng to the grey that OpenCV's reader gives, which calls the same functions: luma
/// of 0.299, 0.587 and 0.114, transparency ignored, fewer than 8 bits expanded, 16 bits kept.
class libpng_decoder {
 public:
  /// @param png  the whole file; outlives the decoder
  explicit libpng_decoder(std::span<std::uint8_t const> png)
      : left_(png), state_(png_create_read_struct(PNG_LIBPNG_VER_STRING, this, stop, ignore)) {
    if (state_ != nullptr) header_ = png_create_info_struct(state_);
  }
  libpng_decoder(libpng_decoder const&) = delete;
  libpng_decoder& operator=(libpng_decoder const&) = delete;
  ~libpng_decoder() { png_destroy_read_struct(&state_, &header_, nullptr); }

  /// Decodes all of it, to uint8 or uint16. @throws cv::Exception (no memory)
  decoded_grey decode() {
    if (header_ == nullptr) return {{}, "no memory"};
    if (!read_header()) return {{}, problem_};
    auto const width = png_get_image_width(state_, header_),
               height = png_get_image_height(state_, header_);
    if (is_too_large(width, height)) return {{}, too_large};
    cv::Mat pixels(static_cast<int>(height), static_cast<int>(width),
                   png_get_bit_depth(state_, header_) == 16 ? CV_16U : CV_8U);
    if (png_get_rowbytes(state_, header_) != pixels.step[0]) return {{}, "its header is damaged"};
    for (int y = 0; y < pixels.rows; ++y) rows_.push_back(pixels.ptr(y));
    if (!read_rows()) return {{}, problem_};
    return {std::move(pixels), ""};
  }

 private:
  [[noreturn]] static void stop(png_structp state, png_const_charp text) {
    static_cast<libpng_decoder*>(png_get_error_ptr(state))->problem_ = text;
    png_longjmp(state, 1);
  }
  /// Of chunks that do not matter for the pixels.
  static void ignore(png_structp, png_const_charp) {}

  static void read(png_structp state, png_bytep target, std::size_t bytes) {
    auto& left = static_cast<libpng_decoder*>(png_get_io_ptr(state))->left_;
    if (bytes > left.size()) png_error(state, "it is cut off");
    std::copy_n(left.begin(), bytes, target);
    left = left.subspan(bytes);
  }

  // Between setjmp and longjmp nothing may live that has a destructor.
  bool read_header() {
    if (setjmp(png_jmpbuf(state_))) return false;
    png_set_read_fn(state_, this, read);
    png_read_info(state_, header_);
    auto const colour = png_get_color_type(state_, header_);
    if (std::endian::native == std::endian::little) png_set_swap(state_);
    png_set_strip_alpha(state_);
    if (colour == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(state_);
    if ((colour & PNG_COLOR_MASK_COLOR) == 0 && png_get_bit_depth(state_, header_) < 8)
      png_set_expand_gray_1_2_4_to_8(state_);
    png_set_rgb_to_gray(state_, PNG_ERROR_ACTION_NONE, 0.299, 0.587);
    png_set_interlace_handling(state_);
    png_read_update_info(state_, header_);
    return true;
  }
  bool read_rows() {
    if (setjmp(png_jmpbuf(state_))) return false;
    png_read_image(state_, rows_.data());
    png_read_end(state_, nullptr);
    return true;
  }

  std::span<std::uint8_t const> left_;
  png_structp state_;
  png_infop header_ = nullptr;
  std::vector<png_bytep> rows_;
  std::string problem_;
};

}  // namespace cxr::detail
