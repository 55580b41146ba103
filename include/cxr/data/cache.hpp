// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include "cxr/core/content_hash.hpp"
#include "cxr/core/error.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/file_lock.hpp"
#include "cxr/core/readable_file.hpp"
#include "cxr/core/utf8.hpp"
#include "cxr/core/writable_folder.hpp"
#include "cxr/data/cache_builder.hpp"
#include "cxr/data/cache_format.hpp"
#include "cxr/data/preprocess/preprocess.hpp"
#include "cxr/data/source/source.hpp"

namespace cxr {

/// The decoded images of some records, in one file. Reading takes no lock. An image is compared with
/// its checksum when it is first read.
/// @tparam Pixel  uint8_t or uint16_t, as the preprocess names it
template <class Pixel>
class image_cache {
 public:
  /// H = W, in pixels.
  std::int64_t image_size() const { return size_; }
  /// C.
  std::int64_t channels() const { return channels_; }
  /// Number of images.
  std::size_t size() const { return hashes_.files.size(); }
  /// A copy of the (C,H,W) pixels of a record, 0 black … 255 or 65535 white. Not a view of a mapped
  /// file, which would end the program where the file is truncated.
  /// @throws file_error (the pixels are not those that were stored; the file was truncated)
  std::vector<Pixel> pixels(std::size_t record) const {
    std::vector<Pixel> image(image_bytes() / sizeof(Pixel));
    read(record, image);
    return image;
  }
  /// The same into memory of the caller. @param image  (C,H,W)
  void read(std::size_t record, std::span<Pixel> image) const {
    if (!fetch(record, image))
      throw file_error(path_, "was truncated while it was in use",
                       "run again: the cache is built again", "cache-damaged");
    if (checked_[record].load(std::memory_order_relaxed)) return;
    if (!is_sound(image, record))
      throw file_error(path_,
                       "is damaged: the pixels of image " + std::to_string(record) +
                           " are not those that were stored",
                       "run again with --verify, which builds the cache again, and check the disk",
                       "cache-damaged");
    checked_[record].store(true, std::memory_order_relaxed);
  }
  /// Asks the system to fetch a record that is read soon, and does not wait for it.
  void expect(std::size_t record) const { file_.expect(image_bytes(), offset_of(record)); }
  /// The file of the cache.
  std::filesystem::path const& path() const { return path_; }
  /// What building it has found, for the log; empty where it was there already.
  std::string const& note() const { return note_; }
  /// (N) hash of each record's file, as it was when it was decoded.
  std::vector<std::uint64_t> const& hashes() const { return hashes_.files; }

  /// Opens a file if it is whole and holds these records as their files are now.
  /// @param verify  hashes every file and all pixels again instead of comparing sizes and times
  /// @param note    becomes note()
  static std::optional<image_cache> open(std::filesystem::path const& file,
                                         std::vector<record> const& records, std::int64_t channels,
                                         std::int64_t size, bool verify, std::string note = {}) {
    if (!std::filesystem::is_regular_file(file)) return std::nullopt;
    image_cache cache(file, channels, size);
    cache.note_ = std::move(note);
    auto const pixels_end = detail::first_pixel + records.size() * cache.image_bytes();
    if (cache.file_.size() < pixels_end) return std::nullopt;
    std::vector<std::uint8_t> head(detail::first_pixel), tail(cache.file_.size() - pixels_end);
    cache.file_.read_at(head, 0);
    cache.file_.read_at(tail, pixels_end);
    std::string_view const lines(reinterpret_cast<char const*>(tail.data()), tail.size());
    auto const header = detail::header_of<Pixel>(records.size(), channels, size, lines);
    if (std::memcmp(header.data(), head.data(), sizeof header) != 0) return std::nullopt;
    auto hashes = detail::hashes_in(lines, records, verify);
    if (!hashes) return std::nullopt;
    cache.hashes_ = std::move(*hashes);
    cache.checked_ = std::make_unique<std::atomic<bool>[]>(records.size());
    std::vector<Pixel> image(cache.image_bytes() / sizeof(Pixel));
    for (std::size_t record = 0; verify && record < records.size(); ++record)
      if (!cache.fetch(record, image) || !cache.is_sound(image, record)) return std::nullopt;
    return cache;
  }

 private:
  image_cache(std::filesystem::path file, std::int64_t channels, std::int64_t size)
      : path_(std::move(file)), file_(path_), channels_(channels), size_(size) {}
  std::size_t image_bytes() const {
    return static_cast<std::size_t>(channels_ * size_ * size_) * sizeof(Pixel);
  }

  std::size_t offset_of(std::size_t record) const {
    return detail::first_pixel + record * image_bytes();
  }

  /// @returns false where the file has ended
  bool fetch(std::size_t record, std::span<Pixel> image) const {
    std::span const bytes(reinterpret_cast<std::uint8_t*>(image.data()), image_bytes());
    return file_.read_at(bytes, offset_of(record)) == bytes.size();
  }
  bool is_sound(std::span<Pixel const> image, std::size_t record) const {
    auto const* const bytes = reinterpret_cast<std::uint8_t const*>(image.data());
    return content_hash(std::span(bytes, image.size_bytes())) == hashes_.pixels[record];
  }

  std::filesystem::path path_;
  readable_file file_;
  std::int64_t channels_, size_;
  std::string note_;
  detail::cache_hashes hashes_;
  std::unique_ptr<std::atomic<bool>[]> checked_;  // (N) whether an image was compared
};

namespace detail {

/// The file of a cache: each set of records, their places and preprocess has one of its own.
inline std::filesystem::path cache_file(std::vector<record> const& records,
                                        std::string const& fingerprint,
                                        std::filesystem::path const& folder) {
  std::string key = fingerprint;
  for (auto const& image : records) key += "\n" + image.id + "\t" + image.file.string();
  return folder / (hash_text(content_hash(key)) + ".pixels");
}

}  // namespace detail

/// What other settings and other sets of images left in a folder of caches, for the log: number and
/// size of the files, and how to clear them. Empty where there is nothing.
inline std::string other_caches(std::filesystem::path const& folder,
                                std::filesystem::path const& own) {
  std::error_code failed;
  std::size_t files = 0;
  std::uintmax_t bytes = 0;
  for (auto const& entry : std::filesystem::directory_iterator(folder, failed)) {
    if (entry.path().extension() != ".pixels" || entry.path().filename() == own.filename())
      continue;
    auto const size = entry.file_size(failed);
    if (!failed) ++files, bytes += size;
  }
  if (files == 0) return "";
  return "cache: " + std::to_string(files) + (files == 1 ? " file" : " files") + " (" +
         std::to_string((bytes + 999999) / 1000000) + " MB) of other settings or images in " +
         plain_text(folder.string()) +
         "; none is ever deleted, remove *.pixels there to free the space";
}

/// The decoded images of the records: opened if the folder has them, else decoded on all cores and
/// stored there. Safe against a kill, and against a second program that builds the same at the same
/// time.
/// @param folder    of the cache files, one for each set of records, place and preprocess
/// @param verify    hashes every file again before trusting what is there
/// @param progress  called as progress(done, total), by one thread at a time
/// @throws data_error (images that cannot be used; names ten), file_error (disk full, unwritable)
template <Preprocess P, class Progress>
image_cache<typename P::pixel> open_cache(std::vector<record> const& records, P const& preprocess,
                                          std::filesystem::path const& folder, bool verify,
                                          Progress&& progress) {
  auto const file = detail::cache_file(records, preprocess.fingerprint(), folder);
  auto const open = [&](std::string note = {}) {
    return image_cache<typename P::pixel>::open(file, records, P::channels, preprocess.size(),
                                                verify, std::move(note));
  };
  if (auto cache = open()) return std::move(*cache);
  detail::make_writable_folder(folder, "--cache");
  file_lock builders(std::filesystem::path(file).replace_extension(".lock"));
  builders.lock();
  auto const is_cache = [](std::string const& name) { return name.ends_with(".pixels"); };
  remove_parts_if(folder, is_cache);                  // of killed programs, whatever their settings
  if (auto cache = open()) return std::move(*cache);  // built while this waited
  using builder = detail::cache_builder<P, std::remove_reference_t<Progress>>;
  auto note = builder(records, preprocess, file, progress).build();
  if (auto cache = open(std::move(note))) return std::move(*cache);
  throw file_error(file, "changed while it was built, or its images did",
                   "leave the images alone and run again", "images-changed");
}

}  // namespace cxr
