// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cxr/data/decode/decoded_grey.hpp"
#include "cxr/data/decode/luma.hpp"

extern "C" {
#include <jerror.h>
#include <jpeglib.h>
}

namespace cxr::detail {

/// Decodes one JPEG with libjpeg. OpenCV uses the same library, but prints what it warns of and returns
/// the damaged pixels; here the first warning refuses the image.
class libjpeg_decoder {
 public:
  /// A grey image, or why there is none.
  struct result {
    cv::Mat pixels;       ///< (H,W) of uint8, as stored: not turned by EXIF
    cv::Size stored;      ///< width and height of the image as stored
    std::string problem;  ///< libjpeg's words; empty where the image is whole
  };

  /// @param jpeg  the whole file; outlives the decoder
  explicit libjpeg_decoder(std::span<std::uint8_t const> jpeg) : jpeg_(jpeg) {
    state_.err = jpeg_std_error(&messages_.manager);
    messages_.manager.error_exit = stop;
    messages_.manager.emit_message = emit;
  }
  libjpeg_decoder(libjpeg_decoder const&) = delete;
  libjpeg_decoder& operator=(libjpeg_decoder const&) = delete;
  ~libjpeg_decoder() {
    if (created_) jpeg_destroy_decompress(&state_);
  }

  /// Decodes to grey, whole or by a half, a quarter or an eighth: the Huffman codes are read and checked
  /// all the same, the rest costs less.
  /// @param least  a shrunken image's shorter side has so many pixels at least; 0: not shrunken
  /// @throws cv::Exception (no memory)
  result decode(unsigned least = 0) {
    if (!start(least)) return {{}, {}, problem()};
    cv::Mat pixels(size(), CV_8U);
    if (!(state_.num_components == 4 ? read_inks(pixels) : read(pixels)) || !finish())
      return {{}, {}, problem()};
    cv::Size const stored(static_cast<int>(state_.image_width),
                          static_cast<int>(state_.image_height));
    return {std::move(pixels), stored, ""};
  }

  /// decode() in steps: the header, all rows from the first to the last, the end.
  /// @returns false where there is a problem
  bool start(unsigned least = 0) {
    if (!read_header(least)) return false;
    if (!is_too_large(state_.image_width, state_.image_height)) return begin();
    std::strcpy(text_.data(), too_large);
    return false;
  }
  /// Width and height of the decoded image.
  cv::Size size() const {
    return {static_cast<int>(state_.output_width), static_cast<int>(state_.output_height)};
  }
  /// Reads the next rows. @param rows  (n,W), n of those that are left; not of four inks
  bool read(cv::Mat& rows) {
    if (setjmp(messages_.jump)) return false;
    for (int y = 0; y < rows.rows; ++y) {
      JSAMPROW row = rows.ptr(y);
      jpeg_read_scanlines(&state_, &row, 1);
    }
    return true;
  }
  /// Checks what follows the last row.
  bool finish() {
    if (setjmp(messages_.jump)) return false;
    jpeg_finish_decompress(&state_);
    return true;
  }
  /// libjpeg's words.
  std::string problem() const { return text_.data(); }

 private:
  /// libjpeg knows the first member only.
  struct messages {
    jpeg_error_mgr manager;
    std::jmp_buf jump;
    libjpeg_decoder* owner;
  };

  [[noreturn]] static void stop(j_common_ptr state) {
    auto* const own = reinterpret_cast<messages*>(state->err);
    state->err->format_message(state, own->owner->text_.data());
    std::longjmp(own->jump, 1);
  }
  /// @param level  -1 for a warning
  static void emit(j_common_ptr state, int level) {
    auto const code = state->err->msg_code;
    // An odd version of JFIF, or an odd note of Adobe: the pixels are decoded all the same.
    if (level >= 0 || code == JWRN_JFIF_MAJOR || code == JWRN_ADOBE_XFORM) return;
    stop(state);
  }

  bool read_inks(cv::Mat& pixels) {
    cv::Mat inks(1, 4 * pixels.cols, CV_8U);
    for (int y = 0; y < pixels.rows; ++y) {
      if (!read(inks)) return false;
      for (int x = 0; x < pixels.cols; ++x) {
        auto const* const ink = inks.ptr() + 4 * x;
        pixels.at<std::uint8_t>(y, x) =
            static_cast<std::uint8_t>(luma_of_inks(ink[0], ink[1], ink[2], ink[3]));
      }
    }
    return true;
  }

  // Between setjmp and longjmp nothing may live that has a destructor.
  bool read_header(unsigned least) {
    messages_.owner = this;
    if (setjmp(messages_.jump)) return false;
    jpeg_create_decompress(&state_);
    created_ = true;
    jpeg_mem_src(&state_, jpeg_.data(), static_cast<unsigned long>(jpeg_.size()));
    jpeg_read_header(&state_, TRUE);
    state_.out_color_space = state_.num_components == 4 ? JCS_CMYK : JCS_GRAYSCALE;
    auto const side = std::min(state_.image_width, state_.image_height);
    auto const divided = [&](unsigned factor) {
      return (side + factor - 1) / factor;
    };  // as libjpeg rounds
    while (least > 0 && state_.scale_denom < 8 && divided(2 * state_.scale_denom) >= least)
      state_.scale_denom *= 2;
    jpeg_calc_output_dimensions(&state_);
    return true;
  }
  bool begin() {
    if (setjmp(messages_.jump)) return false;
    jpeg_start_decompress(&state_);
    return true;
  }

  std::span<std::uint8_t const> jpeg_;
  jpeg_decompress_struct state_{};
  messages messages_{};
  std::array<char, JMSG_LENGTH_MAX> text_{};
  bool created_ = false;
};

/// Encodes grey as a JPEG with libjpeg.
class libjpeg_encoder {
 public:
  libjpeg_encoder() {
    state_.err = jpeg_std_error(&messages_.manager);
    messages_.manager.error_exit = stop;
    jpeg_create_compress(&state_);
  }
  libjpeg_encoder(libjpeg_encoder const&) = delete;
  libjpeg_encoder& operator=(libjpeg_encoder const&) = delete;
  ~libjpeg_encoder() { jpeg_destroy_compress(&state_); }

  /// @param image    (H,W) of uint8
  /// @param quality  1 to 100
  /// @returns the file, which lives as long as the encoder; empty where libjpeg cannot encode it
  std::span<std::uint8_t const> encode(cv::Mat const& image, int quality) {
    auto const whole_blocks = [](int side) {
      return static_cast<std::size_t>(side + 15) / 16 * 16;
    };
    bytes_.resize(2 * whole_blocks(image.cols) * whole_blocks(image.rows) + 2048);  // enough
    return write(image, quality) ? std::span(bytes_).first(size_) : std::span<std::uint8_t>();
  }

 private:
  /// libjpeg knows the first member only.
  struct messages {
    jpeg_error_mgr manager;
    std::jmp_buf jump;
  };
  [[noreturn]] static void stop(j_common_ptr state) {
    std::longjmp(reinterpret_cast<messages*>(state->err)->jump, 1);
  }

  // Between setjmp and longjmp nothing may live that has a destructor.
  bool write(cv::Mat const& image, int quality) {
    begin_ = bytes_.data();
    size_ = static_cast<unsigned long>(bytes_.size());
    if (setjmp(messages_.jump)) return false;
    jpeg_mem_dest(&state_, &begin_, &size_);
    state_.image_width = static_cast<JDIMENSION>(image.cols);
    state_.image_height = static_cast<JDIMENSION>(image.rows);
    state_.input_components = 1;
    state_.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&state_);
    jpeg_set_quality(&state_, quality, TRUE);
    jpeg_start_compress(&state_, TRUE);
    for (int y = 0; y < image.rows; ++y) {
      JSAMPROW row = const_cast<JSAMPROW>(image.ptr(y));  // libjpeg only reads
      jpeg_write_scanlines(&state_, &row, 1);
    }
    jpeg_finish_compress(&state_);
    return true;
  }

  jpeg_compress_struct state_{};
  messages messages_{};
  std::vector<std::uint8_t> bytes_;
  unsigned char* begin_ = nullptr;
  unsigned long size_ = 0;
};

/// The rows of a JPEG in turn, as many in memory as are asked for.
class jpeg_rows {
 public:
  /// @param decoder  started; outlives this
  explicit jpeg_rows(libjpeg_decoder& decoder) : decoder_(decoder) {}

  /// The rows `first` … `end` - 1; both never become less. Valid until the next call.
  /// @returns none where there is a problem
  cv::Mat operator()(int first, int end) {
    auto const width = decoder_.size().width;
    cv::Mat rows(end - first, width, CV_8U);
    int const kept = std::max(0, end_ - first);
    if (kept > 0) last_.rowRange(last_.rows - kept, last_.rows).copyTo(rows.rowRange(0, kept));
    cv::Mat more = rows.rowRange(kept, rows.rows);
    end_ = end;
    last_ = rows;
    return decoder_.read(more) ? rows : cv::Mat();
  }

 private:
  libjpeg_decoder& decoder_;
  cv::Mat last_;
  int end_ = 0;
};

/// Turns an image as EXIF's orientation asks for (JEITA CP-3451, 4.6.4, tag 0x0112).
inline void make_upright(cv::Mat& image, int orientation) {
  if (orientation >= 5) image = image.t();
  constexpr std::array<int, 9> flips{2, 2, 1, -1, 0, 2, 1, -1, 0};  // 2: none
  if (int const axis = flips[static_cast<std::size_t>(orientation)]; axis != 2)
    cv::flip(image, image, axis);
}

}  // namespace cxr::detail
