// SPDX-License-Identifier: MIT
#pragma once

#include <sys/file.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "cxr/core/content_hash.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/mapped_file.hpp"
#include "cxr/data/preprocess/preprocess.hpp"
#include "cxr/data/source/source.hpp"

// One file: a header of eight words, the pixels of all records, and a line a record:
// "id<TAB>bytes<TAB>time<TAB>hash\n".
namespace cxr {

/// The decoded images of some records, memory-mapped from one file. Reading is free of locks.
class image_cache {
 public:
  /// H = W, in pixels.
  std::int64_t image_size() const { return size_; }
  /// C.
  std::int64_t channels() const { return channels_; }
  /// Number of images.
  std::size_t size() const { return hashes_.size(); }
  /// The (C,H,W) pixels of a record, 0 black … 255 white; valid while this lives.
  std::span<std::uint8_t const> pixels(std::size_t record) const {
    return file_.bytes().subspan(first_pixel + record * bytes_each(), bytes_each());
  }
  /// (N) hash of each record's file, as it was when it was decoded.
  std::vector<std::uint64_t> const& hashes() const { return hashes_; }

  static constexpr std::size_t first_pixel = 64;  ///< offset of the pixels in the file
  static constexpr std::uint64_t magic = 0x3172'7863'6163'6865;  ///< tells the format's version

  /// Opens a file if it is whole and holds these records as their files are now.
  /// @param verify  hashes every file again instead of comparing sizes and times
  static std::optional<image_cache> open(std::filesystem::path const& file,
                                         std::vector<record> const& records, std::int64_t channels,
                                         std::int64_t size, bool verify);

 private:
  explicit image_cache(mapped_file file) : file_(std::move(file)) {}
  std::size_t bytes_each() const { return static_cast<std::size_t>(channels_ * size_ * size_); }

  mapped_file file_;
  std::int64_t channels_ = 0, size_ = 0;
  std::vector<std::uint64_t> hashes_;
};

namespace detail {

/// What tells a file's state without reading it.
inline std::string file_state(std::filesystem::path const& file) {
  namespace fs = std::filesystem;
  std::error_code gone;
  auto const bytes = fs::file_size(file, gone);
  auto const time = fs::last_write_time(file, gone).time_since_epoch().count();
  return gone ? "gone" : std::to_string(bytes) + "\t" + std::to_string(time);
}

inline std::uint64_t text_hash(std::string_view text) {
  return content_hash({reinterpret_cast<std::uint8_t const*>(text.data()), text.size()});
}

inline std::uint64_t file_hash(std::filesystem::path const& file) {
  return content_hash(mapped_file(file).bytes());
}

/// Numbers of a cache file: magic, records, channels, size, bytes and hash of the lines.
using cache_header = std::array<std::uint64_t, 8>;
static_assert(sizeof(cache_header) == image_cache::first_pixel);

/// One builder at a time; the lock falls with the process.
class builder_lock {
 public:
  explicit builder_lock(std::filesystem::path const& file)
      : handle_(::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644)) {
    if (handle_ < 0 || ::flock(handle_, LOCK_EX) != 0) throw_write_error(file, errno);
  }
  builder_lock(builder_lock const&) = delete;
  builder_lock& operator=(builder_lock const&) = delete;
  ~builder_lock() { ::close(handle_); }

 private:
  int handle_;
};

/// Decodes every record into its place, on all cores. Workers take the next record in turn.
template <Preprocess P, class Progress>
class cache_builder {
 public:
  cache_builder(std::vector<record> const& records, P const& decode,
                std::filesystem::path const& file, Progress& progress)
      : records_(records),
        decode_(decode),
        file_(file),
        out_(file),
        progress_(progress),
        lines_(records.size()) {}

  void build() {
    {
      std::vector<std::jthread> workers;
      auto const cores = std::max(1u, std::thread::hardware_concurrency());
      for (unsigned i = 0; i < cores; ++i) workers.emplace_back([this] { work(); });
    }
    if (stopped_) std::rethrow_exception(stopped_);
    if (write_failed_ != 0) throw_write_error(file_, write_failed_);
    if (!problems_.empty()) throw_problems();
    std::string index;
    for (auto const& line : lines_) index += line;
    auto const at = image_cache::first_pixel + records_.size() * bytes_each();
    put(index.data(), index.size(), at);
    cache_header const header{image_cache::magic,
                              records_.size(),
                              static_cast<std::uint64_t>(P::channels),
                              static_cast<std::uint64_t>(decode_.size()),
                              index.size(),
                              text_hash(index)};
    put(header.data(), sizeof header, 0);
    if (write_failed_ != 0) throw_write_error(file_, write_failed_);
    out_.commit();
  }

 private:
  std::size_t bytes_each() const {
    return static_cast<std::size_t>(P::channels * decode_.size() * decode_.size());
  }

  void work() {
    std::vector<std::uint8_t> pixels(bytes_each());
    for (std::size_t i = next_++; i < records_.size() && write_failed_ == 0; i = next_++) {
      auto const& one = records_[i];
      std::string problem;
      try {
        // The state first: a file that changes meanwhile is decoded again at the next start.
        lines_[i] = one.id + "\t" + file_state(one.file) + "\t";
        decode_(one.file, pixels);
        lines_[i] += std::to_string(file_hash(one.file)) + "\n";
        put(pixels.data(), pixels.size(), image_cache::first_pixel + i * bytes_each());
      } catch (std::exception const& failed) {
        problem = failed.what();
      }
      std::lock_guard const one_at_a_time(mutex_);
      if (stopped_) return;
      if (!problem.empty()) problems_.push_back(std::move(problem));
      try {
        progress_(++done_, records_.size());
      } catch (...) {
        stopped_ = std::current_exception();
      }
    }
  }

  void put(void const* from, std::size_t bytes, std::size_t at) {
    auto const* next = static_cast<char const*>(from);
    while (bytes > 0) {
      auto const done = ::pwrite(out_.handle(), next, bytes, static_cast<::off_t>(at));
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) {
        write_failed_ = done < 0 ? errno : EIO;
        return;
      }
      next += done;
      at += static_cast<std::size_t>(done);
      bytes -= static_cast<std::size_t>(done);
    }
  }

  [[noreturn]] void throw_problems() const {
    std::string all = std::to_string(problems_.size()) + " of " + std::to_string(records_.size()) +
                      " images cannot be used:";
    for (std::size_t i = 0; i < std::min<std::size_t>(problems_.size(), 10); ++i)
      all += "\n  " + problems_[i];
    if (problems_.size() > 10) all += "\n  …";
    throw data_error(all, "fetch these files again, or take them out of the folder", "bad-image");
  }

  std::vector<record> const& records_;
  P const& decode_;
  std::filesystem::path file_;
  atomic_file out_;
  Progress& progress_;
  std::vector<std::string> lines_;
  std::vector<std::string> problems_;
  std::mutex mutex_;
  std::atomic<std::size_t> next_{0};
  std::size_t done_ = 0;
  std::exception_ptr stopped_;  // by the one who is told of the progress
  std::atomic<int> write_failed_{0};
};

}  // namespace detail

inline std::optional<image_cache> image_cache::open(std::filesystem::path const& file,
                                                    std::vector<record> const& records,
                                                    std::int64_t channels, std::int64_t size,
                                                    bool verify) {
  if (!std::filesystem::is_regular_file(file)) return std::nullopt;
  image_cache cache{mapped_file(file, mapped_file::use::here_and_there)};
  auto const bytes = cache.file_.bytes();
  detail::cache_header header{};
  if (bytes.size() < sizeof header) return std::nullopt;
  std::memcpy(header.data(), bytes.data(), sizeof header);
  cache.channels_ = channels;
  cache.size_ = size;
  auto const index_begin = first_pixel + records.size() * cache.bytes_each();
  if (header[0] != magic || header[1] != records.size() ||
      header[2] != static_cast<std::uint64_t>(channels) ||
      header[3] != static_cast<std::uint64_t>(size) || bytes.size() < index_begin ||
      bytes.size() - index_begin != header[4])
    return std::nullopt;
  std::string_view lines(reinterpret_cast<char const*>(bytes.data()) + index_begin, header[4]);
  if (detail::text_hash(lines) != header[5]) return std::nullopt;
  for (auto const& one : records) {
    auto const line = lines.substr(0, lines.find('\n'));
    auto const tab = line.rfind('\t');
    std::uint64_t hash = 0;
    std::from_chars(line.data() + tab + 1, line.data() + line.size(), hash);
    if (line.substr(0, tab) != one.id + "\t" + detail::file_state(one.file)) return std::nullopt;
    if (verify && detail::file_hash(one.file) != hash) return std::nullopt;
    cache.hashes_.push_back(hash);
    lines.remove_prefix(line.size() + 1);
  }
  return cache;
}

/// The decoded images of the records: opened if the folder has them, else decoded on all cores and
/// kept. Safe against a kill, and against a second program that builds the same at the same time.
/// @param folder    of the cache files, one for each set of records, place and preprocess
/// @param verify    hashes every file again before trusting what is there
/// @param progress  called as progress(done, total), by one thread at a time
/// @throws data_error (images that cannot be used; names ten), file_error (disk full, unwritable)
template <Preprocess P, class Progress>
image_cache open_cache(std::vector<record> const& records, P const& preprocess,
                       std::filesystem::path const& folder, bool verify, Progress&& progress) {
  std::string key = preprocess.fingerprint();
  for (auto const& one : records) key += "\n" + one.id + "\t" + one.file.string();
  char name[32];
  std::snprintf(name, sizeof name, "%016llx",
                static_cast<unsigned long long>(detail::text_hash(key)));
  auto const file = folder / (std::string(name) + ".pixels");
  auto const open = [&] {
    return image_cache::open(file, records, P::channels, preprocess.size(), verify);
  };
  if (auto ready = open()) return std::move(*ready);
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) detail::throw_write_error(folder, failed.value());
  detail::builder_lock const alone(folder / (std::string(name) + ".lock"));
  if (auto ready = open()) return std::move(*ready);
  for (auto const& entry : std::filesystem::directory_iterator(folder))  // a killed builder's
    if (entry.path().filename().string().starts_with(std::string(name) + ".pixels.part-"))
      std::filesystem::remove(entry.path(), failed);
  detail::cache_builder<P, std::remove_reference_t<Progress>>(records, preprocess, file, progress)
      .build();
  if (auto ready = open()) return std::move(*ready);
  throw file_error(file, "changed while it was built, or its images did",
                   "leave the images alone and run again", "images-changed");
}

}  // namespace cxr
