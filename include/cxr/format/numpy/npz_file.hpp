// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"
#include "cxr/core/file_bytes.hpp"
#include "cxr/core/text.hpp"
#include "cxr/core/utf8.hpp"
#include "cxr/format/numpy/npy_header.hpp"
#include "cxr/format/numpy/zip_stream.hpp"
#include "cxr/format/zip/zip_archive.hpp"

namespace cxr {

/// One array of a .npz, whose numbers are read in their order.
struct npz_array {
  npy_header header;   ///< type and shape
  zip_stream numbers;  ///< behind the header
};

/// The arrays that numpy.savez or numpy.savez_compressed has put into a file.
/// Cost     the file's bytes in memory; its arrays are decompressed as they are read
class npz_file {
 public:
  /// @throws file_error (unreadable, no zip archive, truncated or damaged)
  explicit npz_file(std::filesystem::path file)
      : file_(std::move(file)), bytes_(file_), archive_(bytes_.bytes(), file_, remedy) {}
  npz_file(npz_file const&) = delete;
  npz_file& operator=(npz_file const&) = delete;

  /// The names of the arrays, sorted.
  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (auto const& member : archive_.members()) {
      auto name = member.name;
      if (name.ends_with(ending)) name.remove_suffix(ending.size());
      all.emplace_back(plain_text(std::string(name)));
    }
    return all;
  }

  /// One array. @throws file_error (there is none of this name; its header is damaged)
  npz_array open(std::string_view name) const {
    auto const* const member = archive_.find(std::string(name) + std::string(ending));
    if (!member)
      throw file_error(file_,
                       "has no array " + std::string(name) + ", only " + first_names(names()),
                       std::string(remedy.text), "bad-npz");
    zip_stream numbers(archive_, *member);
    auto header = read_header(numbers, std::string(member->name));
    return {std::move(header), std::move(numbers)};
  }

 private:
  static constexpr zip_remedy remedy{"fetch the file again, or write it again with numpy",
                                     "bad-npz"};
  static constexpr std::string_view ending = ".npy";

  /// NEP 1: six bytes of magic, two of version, then the length of the header's text.
  npy_header read_header(zip_stream& numbers, std::string const& name) const {
    std::array<std::uint8_t, 8> start{};
    if (numbers.left() < start.size()) archive_.refuse("its member " + name + " is no array");
    numbers.read(start);
    std::string_view const magic(reinterpret_cast<char const*>(start.data()), 6);
    if (magic != "\x93NUMPY" || start[6] < 1 || start[6] > 3)
      archive_.refuse("its member " + name + " is no array");
    std::array<std::uint8_t, 4> length{};
    numbers.read(std::span(length).first(start[6] == 1 ? 2 : 4));
    std::size_t const size = std::size_t{length[0]} | std::size_t{length[1]} << 8 |
                             std::size_t{length[2]} << 16 | std::size_t{length[3]} << 24;
    constexpr std::size_t most = 1 << 16;  // numpy's own limit is 10,000
    std::string text(size <= most ? size : 0, '\0');
    numbers.read({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    auto header = read_npy_header(text);
    if (!header) archive_.refuse("its member " + name + " has a damaged header");
    return *std::move(header);
  }

  std::filesystem::path file_;
  file_bytes bytes_;
  zip_archive archive_;
};

}  // namespace cxr
