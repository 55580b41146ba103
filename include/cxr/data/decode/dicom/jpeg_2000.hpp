// SPDX-License-Identifier: MIT
#pragma once

#ifdef CXR_DICOM
#include <openjpeg.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <span>
#include <string>

#include "cxr/data/decode/decoded_grey.hpp"

namespace cxr::detail {

/// Decodes one codestream of JPEG 2000 with OpenJPEG, which DICOM stores without a file around it.
/// Source   ISO/IEC 15444-1, annex A
class jpeg_2000_decoder {
 public:
  /// @param codestream  outlives the decoder
  explicit jpeg_2000_decoder(std::span<std::uint8_t const> codestream)
      : bytes_(codestream),
        stream_(opj_stream_default_create(OPJ_TRUE), opj_stream_destroy),
        codec_(opj_create_decompress(OPJ_CODEC_J2K), opj_destroy_codec) {
    opj_stream_set_user_data(stream_.get(), this, nullptr);
    opj_stream_set_user_data_length(stream_.get(), bytes_.size());
    opj_stream_set_read_function(stream_.get(), read);
    opj_stream_set_skip_function(stream_.get(), skip);
    opj_stream_set_seek_function(stream_.get(), seek);
    opj_set_error_handler(codec_.get(), note, this);
  }
  jpeg_2000_decoder(jpeg_2000_decoder const&) = delete;
  jpeg_2000_decoder& operator=(jpeg_2000_decoder const&) = delete;

  /// Decodes all of it, to int32, signed where the codestream is: one channel, `rows` by `columns`, 16 bits at most.
  /// @throws cv::Exception (no memory)
  decoded_grey decode(int rows, int columns) {
    opj_dparameters_t settings;
    opj_set_default_decoder_parameters(&settings);
    opj_image_t* header = nullptr;
    bool const begun = opj_setup_decoder(codec_.get(), &settings) &&
                       opj_read_header(stream_.get(), codec_.get(), &header);
    std::unique_ptr<opj_image_t, decltype(&opj_image_destroy)> const image(header,
                                                                           opj_image_destroy);
    if (!begun) return {{}, reason()};
    auto const width = static_cast<OPJ_UINT32>(columns), height = static_cast<OPJ_UINT32>(rows);
    if (image->numcomps != 1 || image->x1 - image->x0 != width || image->y1 - image->y0 != height ||
        image->comps[0].prec > 16)
      return {{}, "it is not one channel of that size, of 16 bits at most"};
    if (!opj_decode(codec_.get(), stream_.get(), image.get()) ||
        !opj_end_decompress(codec_.get(), stream_.get()))
      return {{}, reason()};
    auto const& channel = image->comps[0];
    if (channel.data == nullptr || channel.w != width || channel.h != height) return {{}, reason()};
    return {cv::Mat(rows, columns, CV_32S, channel.data).clone(), ""};
  }

 private:
  std::string reason() const { return problem_.empty() ? "it is damaged" : problem_; }

  static void note(char const* text, void* decoder) {
    auto& problem = static_cast<jpeg_2000_decoder*>(decoder)->problem_;
    if (problem.empty()) problem = std::string(text, std::string(text).find_last_not_of(" \n") + 1);
  }

  static OPJ_SIZE_T read(void* target, OPJ_SIZE_T bytes, void* decoder) {
    auto& own = *static_cast<jpeg_2000_decoder*>(decoder);
    auto const count = std::min<OPJ_SIZE_T>(bytes, own.bytes_.size() - own.offset_);
    if (count == 0) return static_cast<OPJ_SIZE_T>(-1);
    std::copy_n(own.bytes_.begin() + static_cast<std::ptrdiff_t>(own.offset_), count,
                static_cast<std::uint8_t*>(target));
    own.offset_ += count;
    return count;
  }
  static OPJ_OFF_T skip(OPJ_OFF_T bytes, void* decoder) {
    auto& own = *static_cast<jpeg_2000_decoder*>(decoder);
    auto const left = static_cast<OPJ_OFF_T>(own.bytes_.size() - own.offset_);
    if (bytes < 0 || left == 0) return -1;
    auto const count = std::min(bytes, left);
    own.offset_ += static_cast<std::size_t>(count);
    return count;
  }
  static OPJ_BOOL seek(OPJ_OFF_T offset, void* decoder) {
    auto& own = *static_cast<jpeg_2000_decoder*>(decoder);
    if (offset < 0 || static_cast<std::size_t>(offset) > own.bytes_.size()) return OPJ_FALSE;
    own.offset_ = static_cast<std::size_t>(offset);
    return OPJ_TRUE;
  }

  std::span<std::uint8_t const> bytes_;
  std::size_t offset_ = 0;
  std::string problem_;
  std::unique_ptr<opj_stream_t, decltype(&opj_stream_destroy)> stream_;
  std::unique_ptr<opj_codec_t, decltype(&opj_destroy_codec)> codec_;
};

}  // namespace cxr::detail
#endif
