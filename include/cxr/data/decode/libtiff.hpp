// SPDX-License-Identifier: MIT
#pragma once

#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "cxr/data/decode/decoded_grey.hpp"
#include "cxr/data/decode/image_facts.hpp"
#include "cxr/data/decode/luma.hpp"

namespace cxr::detail {

/// Decodes the first image of a TIFF with libtiff to the grey that OpenCV's reader gives: luma of colours,
/// 8 bits as libtiff's own RGBA has them, 16 bits as they are stored.
class libtiff_decoder {
 public:
  /// @param tiff  the whole file; outlives the decoder
  explicit libtiff_decoder(std::span<std::uint8_t const> tiff) : bytes_(tiff) {
    std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> const options(
        TIFFOpenOptionsAlloc(), TIFFOpenOptionsFree);
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), note, this);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore, nullptr);
    file_.reset(TIFFClientOpenExt("TIFF", "r", this, read, write, seek, close, size, map, unmap,
                                  options.get()));
  }
  libtiff_decoder(libtiff_decoder const&) = delete;
  libtiff_decoder& operator=(libtiff_decoder const&) = delete;

  /// Decodes all of it, to uint8 or uint16.
  /// @param facts  of the file: width, height, bits (8 or 16), channels, orientation
  /// @throws cv::Exception (no memory)
  decoded_grey decode(image_facts const& facts) {
    if (file_ && is_too_large(facts.width, facts.height)) return {{}, too_large};
    cv::Mat pixels;
    if (file_) pixels = facts.bits == 8 ? read_bytes(facts) : read_words(facts);
    if (pixels.empty() && problem_.empty()) problem_ = "it is damaged";
    return {problem_.empty() ? std::move(pixels) : cv::Mat(), problem_};
  }

 private:
  /// Libtiff flips an image for the orientation that is asked for: that of the file leaves it as stored.
  cv::Mat read_bytes(image_facts const& facts) {
    cv::Mat colours(facts.height, facts.width, CV_32S), pixels(colours.size(), CV_8U);
    auto* const raster = colours.ptr<std::uint32_t>();
    if (TIFFReadRGBAImageOriented(file_.get(), static_cast<std::uint32_t>(facts.width),
                                  static_cast<std::uint32_t>(facts.height), raster,
                                  facts.orientation, /*stop=*/1) != 1)
      return {};
    std::transform(raster, raster + colours.total(), pixels.ptr(), [](std::uint32_t colour) {
      return static_cast<std::uint8_t>(luma(static_cast<int>(TIFFGetR(colour)),
                                            static_cast<int>(TIFFGetG(colour)),
                                            static_cast<int>(TIFFGetB(colour))));
    });
    return pixels;
  }

  cv::Mat read_words(image_facts const& facts) {
    cv::Mat pixels(facts.height, facts.width, CV_16U);
    bool const read =
        TIFFIsTiled(file_.get()) ? read_tiles(facts, pixels) : read_strips(facts, pixels);
    return read ? pixels : cv::Mat();
  }

  bool read_strips(image_facts const& facts, cv::Mat& pixels) {
    auto const C = static_cast<std::size_t>(facts.channels);
    std::vector<std::uint16_t> row(static_cast<std::size_t>(pixels.cols) * C);
    if (TIFFScanlineSize64(file_.get()) != 2 * row.size()) return false;
    for (int y = 0; y < pixels.rows; ++y) {
      if (TIFFReadScanline(file_.get(), row.data(), static_cast<std::uint32_t>(y)) != 1)
        return false;
      write_grey(row, C, pixels.ptr<std::uint16_t>(y), static_cast<std::size_t>(pixels.cols));
    }
    return true;
  }

  bool read_tiles(image_facts const& facts, cv::Mat& pixels) {
    std::uint32_t width = 0, height = 0;
    TIFFGetField(file_.get(), TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(file_.get(), TIFFTAG_TILELENGTH, &height);
    auto const C = static_cast<std::size_t>(facts.channels), stride = width * C;
    auto const bytes = TIFFTileSize64(file_.get());
    if (bytes == 0 || bytes != 2 * stride * height || bytes > most_bytes) return false;
    std::vector<std::uint16_t> tile(stride * height);
    for (int top = 0; top < pixels.rows; top += static_cast<int>(height))
      for (int left = 0; left < pixels.cols; left += static_cast<int>(width)) {
        if (TIFFReadTile(file_.get(), tile.data(), static_cast<std::uint32_t>(left),
                         static_cast<std::uint32_t>(top), 0, 0) < 0)
          return false;
        auto const rows = std::min(pixels.rows - top, static_cast<int>(height));
        auto const columns = std::min(pixels.cols - left, static_cast<int>(width));
        for (int y = 0; y < rows; ++y)
          write_grey(std::span(tile).subspan(static_cast<std::size_t>(y) * stride), C,
                     pixels.ptr<std::uint16_t>(top + y) + left, static_cast<std::size_t>(columns));
      }
    return true;
  }

  /// @param samples  of one row, those of a pixel beside each other: grey, or red, green and blue, and others
  static void write_grey(std::span<std::uint16_t const> samples, std::size_t channels,
                         std::uint16_t* target, std::size_t pixels) {
    for (std::size_t x = 0; x < pixels; ++x) {
      auto const* const pixel = &samples[x * channels];
      target[x] =
          channels < 3 ? pixel[0] : static_cast<std::uint16_t>(luma(pixel[0], pixel[1], pixel[2]));
    }
  }

  static int note(TIFF*, void* decoder, char const*, char const* format, va_list values) {
    std::array<char, 200> text{};
    std::vsnprintf(text.data(), text.size(), format, values);
    auto& problem = static_cast<libtiff_decoder*>(decoder)->problem_;
    if (problem.empty()) problem = text.data();
    return 1;
  }
  static int ignore(TIFF*, void*, char const*, char const*, va_list) { return 1; }

  static tmsize_t read(thandle_t decoder, void* target, tmsize_t bytes) {
    auto& own = *static_cast<libtiff_decoder*>(decoder);
    auto const left = own.bytes_.subspan(std::min(own.offset_, own.bytes_.size()));
    auto const count = std::min(left.size(), static_cast<std::size_t>(bytes));
    std::copy_n(left.begin(), count, static_cast<std::uint8_t*>(target));
    own.offset_ += count;
    return static_cast<tmsize_t>(count);
  }
  static tmsize_t write(thandle_t, void*, tmsize_t) { return 0; }
  static toff_t seek(thandle_t decoder, toff_t offset, int origin) {
    auto& own = *static_cast<libtiff_decoder*>(decoder);
    std::size_t const begin = origin == SEEK_SET   ? 0
                              : origin == SEEK_CUR ? own.offset_
                                                   : own.bytes_.size();
    return own.offset_ = begin + offset;
  }
  static int close(thandle_t) { return 0; }
  static toff_t size(thandle_t decoder) {
    return static_cast<libtiff_decoder*>(decoder)->bytes_.size();
  }

  /// The file as it lies in memory. (Without it libtiff 4.5 refuses tiles of less than 1024 bytes.)
  static int map(thandle_t decoder, void** begin, toff_t* size) {
    auto const bytes = static_cast<libtiff_decoder*>(decoder)->bytes_;
    *begin = const_cast<std::uint8_t*>(bytes.data());  // libtiff only reads
    *size = bytes.size();
    return 1;
  }
  static void unmap(thandle_t, void*, toff_t) {}

  struct closing {
    void operator()(TIFF* file) const { TIFFClose(file); }
  };
  static constexpr std::uint64_t most_bytes = std::uint64_t{1} << 31;  // of a tile

  std::span<std::uint8_t const> bytes_;
  std::size_t offset_ = 0;
  std::string problem_;
  std::unique_ptr<TIFF, closing> file_;
};

}  // namespace cxr::detail
