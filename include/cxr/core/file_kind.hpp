// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cxr {

/// A kind of file that people have in place of weights or images, and that cxr does not read.
struct file_kind {
  std::string_view what;   ///< predicate: "is a Git LFS pointer, not the file itself"
  std::string_view cure;   ///< what to do, as an imperative
  std::size_t offset = 0;  ///< where one of the marks stands
  std::array<std::string_view, 6> marks{};  ///< '?' is any byte; empty: none
  std::string_view jpeg_frames{};           ///< markers of the frames of such a JPEG
  int jpeg_bits = 0;                        ///< bits per channel of such a JPEG; 0: any
};

namespace detail {

inline constexpr std::string_view as_png = "convert it to PNG or JPEG";

/// One row a kind; the first that matches counts.
inline constexpr auto file_kinds = [] {  // longer because it is a table
  using namespace std::string_view_literals;
  return std::to_array<file_kind>({
      {"is a Git LFS pointer, not the file itself",
       "fetch the file: run git lfs pull in its repository",
       0,
       {"version https://git-lfs"}},
      {"is an HDF5 file (Keras, TensorFlow)",
       "export its content from Python: weights with torch.save or as safetensors, images as PNG",
       0,
       {"\x89HDF\r\n\x1a\n"}},
      {"is gzip", "unpack it with gunzip", 0, {"\x1f\x8b"}},
      {"is bzip2", "unpack it with bunzip2", 0, {"BZh"}},
      {"is xz",
       "unpack it with unxz",
       0,
       {"\xfd"
        "7zXZ"}},
      {"is zstd", "unpack it with unzstd", 0, {"\x28\xb5\x2f\xfd"}},
      {"is a 7z or RAR archive", "unpack it", 0, {"7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07"}},
      {"is a zip archive", "unpack it", 0, {"PK\3\4", "PK\5\6"}},
      {"is a tar archive, or was written by PyTorch 0.1 (2016)",
       "unpack it, or load it with Python and save its state_dict() with torch.save",
       257,
       {"ustar"}},
      {"is DICOM", "convert it to PNG, for example with dcmj2pnm of DCMTK", 128, {"DICM"}},
      {"is WebP", as_png, 0, {"RIFF????WEBP"}},
      {"is TIFF", as_png, 0, {"II*\0"sv, "MM\0*"sv}},
      {"is BigTIFF", as_png, 0, {"II+\0"sv, "MM\0+"sv}},
      {"is GIF", as_png, 0, {"GIF87a", "GIF89a"}},
      {"is HEIF or AVIF", as_png, 4, {"ftyphei", "ftypavi", "ftypmif"}},
      {"is JPEG 2000", as_png, 0, {"\0\0\0\x0cjP  "sv, "\xff\x4f\xff\x51"}},
      {"is JPEG XL", as_png, 0, {"\0\0\0\x0cJXL "sv, "\xff\x0a"}},
      {"is NIfTI", "convert its slices to PNG", 344, {"n+1\0"sv, "ni1\0"sv}},
      {"is a NumPy array",
       "save weights with torch.save or as safetensors, images as PNG",
       0,
       {"\x93NUMPY"}},
      {"is PDF", "take the images out of it, for example with pdfimages", 0, {"%PDF"}},
      {"is a web page",
       "fetch the file itself: the server sent a page instead, perhaps to sign in",
       0,
       {"<!DOCTYPE", "<!doctype", "<html", "<HTML", "<?xml", "<head"}},
      {"is JSON",
       "fetch the file itself: this is the answer of a server, or a description of the model",
       0,
       {"{", "["}},
      {"is ONNX",
       "take the weights that it was exported from, with torch.save",
       0,
       {"\x08?\x12", "\x08?:"}},
      {"is BMP", as_png, 0, {"BM"}},
      {"is JPEG-LS", as_png, 0, {}, "\xf7"},
      {"is a lossless JPEG", as_png, 0, {}, "\xc3\xc7\xcb\xcf"},
      {"is a JPEG of 12 bits", "convert it to PNG of 16 bits", 0, {}, "\xc0\xc1\xc2\xc9\xca", 12},
  });
}();

constexpr bool matches(std::string_view bytes, std::string_view mark) {
  return bytes.size() >= mark.size() &&
         std::equal(mark.begin(), mark.end(), bytes.begin(),
                    [](char expected, char byte) { return expected == '?' || expected == byte; });
}

}  // namespace detail

/// First bytes of a file that file_kind_of() needs.
inline constexpr std::size_t file_kind_bytes = 352;

/// The kind of a file by its first bytes; nullptr where it is none of the table.
constexpr file_kind const* file_kind_of(std::string_view head) {
  for (auto const& kind : detail::file_kinds)
    for (auto const mark : kind.marks)
      if (!mark.empty() && head.size() > kind.offset &&
          detail::matches(head.substr(kind.offset), mark))
        return &kind;
  return nullptr;
}

/// The kind of a JPEG by its frame; nullptr where it is none of the table.
/// @param frame  marker of the frame: 0xc0 … 0xcf (ITU-T T.81), 0xf7 (T.87)
/// @param bits   per channel
constexpr file_kind const* jpeg_kind_of(std::uint8_t frame, int bits) {
  for (auto const& kind : detail::file_kinds)
    if (kind.jpeg_frames.find(static_cast<char>(frame)) != std::string_view::npos &&
        (kind.jpeg_bits == 0 || kind.jpeg_bits == bits))
      return &kind;
  return nullptr;
}

}  // namespace cxr
