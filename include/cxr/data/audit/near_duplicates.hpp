// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <thread>
#include <vector>

#include "cxr/core/parallel.hpp"
#include "cxr/data/audit/perceptual_hash.hpp"

namespace cxr {

/// When two images count as one that was stored twice: written anew, scaled, with another exposure,
/// mirrored or turned by quarters. The bounds are measured: docs/how_to/read_an_audit.md
struct duplicate_bounds {
  int distance = 8;            ///< bits of the perceptual hash that differ, at most; 0 … 8
  double correlation = 0.985;  ///< of the thumbnails, at least
  double detail = 0.96;        ///< of what the thumbnails have beyond 3 × 3 means, at least
  double sure_detail = 0.97;   ///< from here on there is no doubt
};

/// Two images that are one.
struct near_duplicate {
  std::size_t first = 0;     ///< place among the images, the smaller one
  std::size_t second = 0;    ///< place of the other
  std::size_t position = 0;  ///< how the second lies against the first (position_names)
  int distance = 0;          ///< bits of the hash that differ
  double correlation = 0;    ///< of the thumbnails
  double detail = 0;         ///< of their detail
  bool sure = false;         ///< whether there is no doubt
};

namespace detail {

/// The correlation of two images of whole numbers, -1 … 1; 0 where one is of one grey.
template <class Image>
double image_correlation(Image const& first, Image const& second) {
  std::int64_t a = 0, b = 0, aa = 0, bb = 0, ab = 0;
  for (std::size_t place = 0; place < first.size(); ++place) {
    std::int64_t const x = first[place], y = second[place];
    a += x, b += y, aa += x * x, bb += y * y, ab += x * y;
  }
  auto const count = static_cast<std::int64_t>(first.size());
  double const variances =
      static_cast<double>(count * aa - a * a) * static_cast<double>(count * bb - b * b);
  return variances > 0 ? static_cast<double>(count * ab - a * b) / std::sqrt(variances) : 0;
}

/// Nine times the difference of each pixel to the mean of 3 × 3 pixels around it: ribs and vessels, which
/// differ from child to child where the shape of the chest does not. At the edges, which repeat.
inline std::array<int, 32 * 32> detail_of(thumbnail_pixels const& thumbnail) {
  constexpr int side = grid_cells;
  std::array<int, side * side> detail{};
  auto const value = [&](int y, int x) {
    return int{thumbnail[static_cast<std::size_t>(std::clamp(y, 0, side - 1) * side +
                                                  std::clamp(x, 0, side - 1))]};
  };
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      int sum = 0;
      for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx) sum += value(y + dy, x + dx);
      detail[static_cast<std::size_t>(y * side + x)] = 9 * value(y, x) - sum;
    }
  return detail;
}

/// Whether a thumbnail is of nearly one grey.
inline bool has_one_grey(thumbnail_pixels const& thumbnail) {
  auto const [low, high] = std::minmax_element(thumbnail.begin(), thumbnail.end());
  return *high - *low < 8;
}

/// Hashes by each of their four blocks of 16 bits. Of two hashes that differ in up to 8 bits, at least one
/// block differs in up to 2, so that 137 lists of each block hold all candidates.
class hash_index {
 public:
  explicit hash_index(std::vector<std::uint64_t> const& hashes) : hashes_(hashes) {
    for (std::size_t block = 0; block < blocks; ++block) {
      auto& begin = begin_[block];
      begin.assign((std::size_t{1} << 16) + 1, 0);
      for (auto const hash : hashes) ++begin[block_of(hash, block) + 1];
      std::partial_sum(begin.begin(), begin.end(), begin.begin());
      auto next = begin;
      entries_[block].resize(hashes.size());
      for (std::size_t place = 0; place < hashes.size(); ++place)
        entries_[block][next[block_of(hashes[place], block)]++] = static_cast<std::uint32_t>(place);
    }
    for (std::uint32_t first = 0; first <= 16; ++first)
      for (std::uint32_t second = first; second <= 16; ++second)
        if (first < 16 && second != first)
          changes_.push_back((1u << first) | (second < 16 ? 1u << second : 0u));
    changes_.push_back(0);
  }

  /// Calls found(place) for every hash within `distance` before `end`; the same one up to four times.
  template <class F>
  void within(std::uint64_t hash, int distance, std::size_t end, F&& found) const {
    for (std::size_t block = 0; block < blocks; ++block)
      for (auto const change : changes_) {
        auto const bits = block_of(hash, block) ^ change;
        for (auto entry = begin_[block][bits]; entry < begin_[block][bits + 1]; ++entry) {
          auto const place = entries_[block][entry];
          if (place >= end) break;  // ascending
          if (hash_distance(hash, hashes_[place]) <= distance) found(std::size_t{place});
        }
      }
  }

 private:
  static constexpr std::size_t blocks = 4;
  static std::uint32_t block_of(std::uint64_t hash, std::size_t block) {
    return static_cast<std::uint32_t>(hash >> (16 * block)) & 0xffffu;
  }

  std::vector<std::uint64_t> const& hashes_;
  std::array<std::vector<std::uint32_t>, blocks> begin_, entries_;
  std::vector<std::uint32_t> changes_;  // of a block: none, one or two bits
};

/// Sets of places that belong together.
class place_groups {
 public:
  explicit place_groups(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }
  std::size_t group_of(std::size_t place) {
    while (parent_[place] != place) place = parent_[place] = parent_[parent_[place]];
    return place;
  }
  /// @returns false where both belonged together before
  bool join(std::size_t first, std::size_t second) {
    first = group_of(first), second = group_of(second);
    parent_[std::max(first, second)] = std::min(first, second);
    return first != second;
  }

 private:
  std::vector<std::size_t> parent_;
};

/// Thumbnails with the hash of each in every position.
class moved_thumbnails {
 public:
  explicit moved_thumbnails(std::vector<thumbnail_pixels const*> const& thumbnails)
      : thumbnails_(thumbnails), hashes_(thumbnails.size()) {
    parallel_for(thumbnails.size(), std::thread::hardware_concurrency(), [&](std::size_t place) {
      for (std::size_t position = 0; position < position_count; ++position)
        hashes_[place][position] = perceptual_hash(moved(place, position));
    });
  }

  /// One that lies in a position, brought back.
  thumbnail_pixels moved(std::size_t place, std::size_t position) const {
    return in_position(*thumbnails_[place], inverse_position(position));
  }
  std::uint64_t hash(std::size_t place, std::size_t position) const {
    return hashes_[place][position];
  }
  /// As they are.
  std::vector<std::uint64_t> hashes() const {
    std::vector<std::uint64_t> all;
    for (auto const& hashes : hashes_) all.push_back(hashes[0]);
    return all;
  }
  /// Compares the pixels of two whose hashes are near; of other shapes the detail is not compared.
  near_duplicate compare(std::size_t first, std::size_t second, std::size_t position,
                         duplicate_bounds const& bounds) const {
    auto const& other = *thumbnails_[first];
    auto const own = moved(second, position);
    near_duplicate link{first, second, position,
                        hash_distance(hashes_[first][0], hash(second, position)),
                        image_correlation(other, own)};
    if (link.correlation < bounds.correlation) return link;
    link.detail = image_correlation(detail_of(other), detail_of(own));
    link.sure = link.detail >= bounds.sure_detail;
    return link;
  }

 private:
  std::vector<thumbnail_pixels const*> const& thumbnails_;
  std::vector<std::array<std::uint64_t, position_count>> hashes_;
};

}  // namespace detail

/// Images that are one, in any of eight positions. Of several copies each one is linked with an earlier
/// one, so that the links of a group connect all of it; not every pair is listed.
/// @param thumbnails  (N); one of nearly one grey has no duplicates, it is blank
/// @param joined      places that are known to be equal, such as equal files: not listed
/// Cost     N · 8 · 548 lists of an index of 16 bits, not all pairs; a check of 1,024 pixels for each
///          candidate
inline std::vector<near_duplicate> find_near_duplicates(
    std::vector<thumbnail_pixels const*> const& thumbnails, detail::place_groups joined,
    duplicate_bounds const& bounds = {}) {
  detail::moved_thumbnails const images(thumbnails);
  auto const hashes = images.hashes();
  detail::hash_index const index(hashes);
  std::vector<near_duplicate> links;
  for (std::size_t second = 0; second < thumbnails.size(); ++second) {
    if (detail::has_one_grey(*thumbnails[second]) || joined.group_of(second) != second) continue;
    for (std::size_t position = 0; position < position_count; ++position)
      index.within(images.hash(second, position), bounds.distance, second, [&](std::size_t first) {
        if (joined.group_of(first) == joined.group_of(second)) return;
        auto const link = images.compare(first, second, position, bounds);
        if (link.correlation < bounds.correlation || link.detail < bounds.detail) return;
        joined.join(first, second);
        links.push_back(link);
      });
  }
  return links;
}

}  // namespace cxr
