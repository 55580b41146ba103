// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <boost/crc.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cxr/core/error.hpp"

// The format: APPNOTE.TXT of PKWARE, 4.3 (headers) and 4.5.3 (ZIP64), as far as torch.save uses it:
// one disk, members stored as they are.
namespace cxr {

/// One member of a zip archive.
struct zip_member {
  std::string_view name;                ///< with its folders: "archive/data.pkl"
  std::span<std::uint8_t const> bytes;  ///< as they stand in the archive
  std::uint32_t crc = 0;                ///< checksum that the archive states
  bool compressed = false;              ///< bytes are not what was stored
};

/// A zip archive in memory. Compressed members are listed only: torch.save makes none. Every offset
/// and size is checked against the file before it is followed; nothing is copied.
class zip_archive {
 public:
  /// @param bytes  the whole file; must outlive the archive
  /// @param file   for errors
  /// @throws file_error (cut off or damaged, an encrypted member, a name twice)
  zip_archive(std::span<std::uint8_t const> bytes, std::filesystem::path file)
      : bytes_(bytes), file_(std::move(file)) {
    read_directory();
    std::sort(members_.begin(), members_.end(),
              [](auto const& a, auto const& b) { return a.name < b.name; });
    auto const twice =
        std::adjacent_find(members_.begin(), members_.end(),
                           [](auto const& a, auto const& b) { return a.name == b.name; });
    if (twice != members_.end()) refuse("its member " + std::string(twice->name) + " stands twice");
  }

  /// Sorted by name.
  std::vector<zip_member> const& members() const { return members_; }

  /// The member of a name, or nullptr.
  zip_member const* find(std::string_view name) const {
    auto const at =
        std::lower_bound(members_.begin(), members_.end(), name,
                         [](auto const& member, auto wanted) { return member.name < wanted; });
    return at != members_.end() && at->name == name ? &*at : nullptr;
  }

  /// The bytes of a member, as they were stored. @throws file_error (it is compressed)
  std::span<std::uint8_t const> content(zip_member const& member) const {
    if (member.compressed) refuse("its member " + std::string(member.name) + " is compressed");
    return member.bytes;
  }

  /// @throws file_error (the member's bytes are not those that were stored)
  void require_unchanged(zip_member const& member) const {
    boost::crc_32_type crc;
    crc.process_bytes(member.bytes.data(), member.bytes.size());
    if (crc.checksum() != member.crc)
      refuse("its member " + std::string(member.name) + " differs from its checksum");
  }

 private:
  static constexpr std::size_t end_size = 22, end64_size = 56, locator_size = 20, entry_size = 46,
                               local_size = 30;

  [[noreturn]] void refuse(std::string const& what) const {
    throw file_error(file_, "is no sound zip archive: " + what,
                     "fetch it again, or save it again with torch.save; nothing was loaded",
                     "bad-torch-file");
  }

  /// A little-endian number. @pre it lies inside the file
  template <class T>
  T number(std::size_t at) const {
    T value;
    std::memcpy(&value, bytes_.data() + at, sizeof value);
    return value;
  }
  bool inside(std::uint64_t at, std::uint64_t size) const {
    return at <= bytes_.size() && size <= bytes_.size() - at;
  }
  bool has_mark(std::uint64_t at, std::uint64_t size, std::uint32_t mark) const {
    return inside(at, size) && number<std::uint32_t>(at) == mark;
  }

  /// The record at the end of the file, behind which only a comment of its stated length stands.
  std::size_t end_record() const {
    std::size_t const most = std::numeric_limits<std::uint16_t>::max();
    for (std::size_t comment = 0; comment <= most && end_size + comment <= bytes_.size();
         ++comment) {
      auto const at = bytes_.size() - end_size - comment;
      if (has_mark(at, end_size, 0x06054b50) && number<std::uint16_t>(at + 20) == comment)
        return at;
    }
    refuse("it has no directory at its end, as if it were cut off");
  }

  void read_directory() {
    auto const end = end_record();
    std::uint64_t count = number<std::uint16_t>(end + 10), size = number<std::uint32_t>(end + 12),
                  at = number<std::uint32_t>(end + 16);
    if (end >= locator_size && has_mark(end - locator_size, locator_size, 0x07064b50)) {
      auto const end64 = number<std::uint64_t>(end - locator_size + 8);
      if (!has_mark(end64, end64_size, 0x06064b50)) refuse("its ZIP64 directory is damaged");
      count = number<std::uint64_t>(end64 + 32);
      size = number<std::uint64_t>(end64 + 40);
      at = number<std::uint64_t>(end64 + 48);
    }
    if (!inside(at, size) || count > size / entry_size) refuse("its directory is damaged");
    members_.reserve(static_cast<std::size_t>(count));
    auto const directory_end = at + size;
    for (; count > 0; --count) at += read_entry(at, directory_end);
    if (at != directory_end) refuse("its directory is longer than its entries");
  }

  /// Reads one entry and gives its length.
  std::uint64_t read_entry(std::uint64_t at, std::uint64_t directory_end) {
    if (!has_mark(at, entry_size, 0x02014b50)) refuse("its directory is damaged");
    std::uint64_t const name_size = number<std::uint16_t>(at + 28),
                        extra_size = number<std::uint16_t>(at + 30),
                        length =
                            entry_size + name_size + extra_size + number<std::uint16_t>(at + 32);
    if (length > directory_end - at) refuse("its directory is damaged");
    std::string_view const name(reinterpret_cast<char const*>(bytes_.data()) + at + entry_size,
                                name_size);
    std::string const called = "its member " + std::string(name) + " ";
    if (number<std::uint16_t>(at + 8) & 1) refuse(called + "is encrypted");
    bool const compressed = number<std::uint16_t>(at + 10) != 0;
    std::uint64_t stored = number<std::uint32_t>(at + 20), size = number<std::uint32_t>(at + 24),
                  local = number<std::uint32_t>(at + 42);
    read_zip64(at + entry_size + name_size, extra_size, {&size, &stored, &local});
    if (!compressed && stored != size) refuse(called + "states two sizes");
    members_.push_back(
        {name, place(local, stored, name, called), number<std::uint32_t>(at + 16), compressed});
    return length;
  }

  /// The extra field 1 holds, in this order, those numbers that do not fit into 32 bits.
  void read_zip64(std::uint64_t at, std::uint64_t size,
                  std::array<std::uint64_t*, 3> const& numbers) const {
    constexpr std::uint64_t elsewhere = std::numeric_limits<std::uint32_t>::max();
    for (auto const end = at + size; end - at >= 4;) {
      std::uint64_t const kind = number<std::uint16_t>(at), length = number<std::uint16_t>(at + 2);
      at += 4;
      if (length > end - at) refuse("an extra field of its directory is damaged");
      std::uint64_t used = 0;
      if (kind == 1)
        for (auto* one : numbers) {
          if (*one != elsewhere || length - used < sizeof *one) continue;
          *one = number<std::uint64_t>(at + used);
          used += sizeof *one;
        }
      at += length;
    }
  }

  std::span<std::uint8_t const> place(std::uint64_t local, std::uint64_t size,
                                      std::string_view name, std::string const& called) const {
    if (!has_mark(local, local_size, 0x04034b50)) refuse(called + "is not where it is said to be");
    std::uint64_t const name_size = number<std::uint16_t>(local + 26),
                        extra_size = number<std::uint16_t>(local + 28),
                        begin = local + local_size + name_size + extra_size;
    if (!inside(begin, size)) refuse(called + "is longer than the file");
    bool const same =
        name_size == name.size() &&
        std::equal(name.begin(), name.end(), bytes_.begin() + local + local_size,
                   [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
    if (!same) refuse(called + "has another name where it stands");
    return bytes_.subspan(begin, size);
  }

  std::span<std::uint8_t const> bytes_;
  std::filesystem::path file_;
  std::vector<zip_member> members_;
};

}  // namespace cxr
