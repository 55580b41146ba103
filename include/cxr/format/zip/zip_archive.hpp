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
#include "cxr/format/torch/malformed.hpp"

// The format: APPNOTE.TXT of PKWARE, 4.3 (headers) and 4.5.3 (ZIP64), as far as torch.save and
// numpy.savez use it: one disk, no encryption.
namespace cxr {

/// One member of a zip archive.
struct zip_member {
  std::string_view name;                ///< with its folders: "archive/data.pkl"
  std::span<std::uint8_t const> bytes;  ///< as stored in the archive
  std::uint32_t crc = 0;                ///< checksum that the archive states
  bool compressed = false;              ///< bytes are not the content
  std::uint16_t method = 0;             ///< of the compression: 0 none, 8 deflate (4.4.5)
  std::uint64_t size = 0;               ///< of the content, as the archive states
};

/// What to do about an archive that is truncated or damaged.
struct zip_remedy {
  std::string_view text;    ///< as an imperative
  std::string_view anchor;  ///< in docs/errors.md
};

/// A zip archive in memory. Compressed members are only listed: zip_stream reads them. Every offset
/// and size is checked against the file before it is used; nothing is copied.
class zip_archive {
 public:
  /// @param bytes   the whole file; must outlive the archive
  /// @param file    for errors
  /// @param remedy  for errors
  /// @throws file_error (truncated or damaged, an encrypted member, a name twice)
  zip_archive(std::span<std::uint8_t const> bytes, std::filesystem::path file,
              zip_remedy remedy = {detail::torch_remedy, "bad-torch-file"})
      : bytes_(bytes), file_(std::move(file)), remedy_(remedy) {
    read_directory();
    std::sort(members_.begin(), members_.end(),
              [](auto const& a, auto const& b) { return a.name < b.name; });
    auto const twice =
        std::adjacent_find(members_.begin(), members_.end(),
                           [](auto const& a, auto const& b) { return a.name == b.name; });
    if (twice != members_.end()) refuse("its member " + std::string(twice->name) + " occurs twice");
  }

  /// Sorted by name.
  std::vector<zip_member> const& members() const { return members_; }

  /// The member of a name, or nullptr.
  zip_member const* find(std::string_view name) const {
    auto const found =
        std::lower_bound(members_.begin(), members_.end(), name,
                         [](auto const& member, auto key) { return member.name < key; });
    return found != members_.end() && found->name == name ? &*found : nullptr;
  }

  /// The content of a member. @throws file_error (it is compressed)
  std::span<std::uint8_t const> content(zip_member const& member) const {
    if (member.compressed) refuse("its member " + std::string(member.name) + " is compressed");
    return member.bytes;
  }

  /// @throws file_error (the checksum of a member is not that of its bytes)
  void require_unchanged(zip_member const& member) const {
    boost::crc_32_type crc;
    crc.process_bytes(member.bytes.data(), member.bytes.size());
    if (crc.checksum() != member.crc)
      refuse("its member " + std::string(member.name) + " does not match its checksum");
  }

  /// Refuses the archive. @param problem  what breaks the format
  [[noreturn]] void refuse(std::string const& problem) const {
    throw file_error(file_, "is not a valid zip archive: " + problem, std::string(remedy_.text),
                     std::string(remedy_.anchor));
  }

 private:
  static constexpr std::size_t end_size = 22, end64_size = 56, locator_size = 20, entry_size = 46,
                               local_size = 30;

  /// A little-endian number. @pre it lies inside the file
  template <class T>
  T number(std::size_t position) const {
    T value;
    std::memcpy(&value, bytes_.data() + position, sizeof value);
    return value;
  }
  bool inside(std::uint64_t position, std::uint64_t size) const {
    return position <= bytes_.size() && size <= bytes_.size() - position;
  }
  bool has_mark(std::uint64_t position, std::uint64_t size, std::uint32_t mark) const {
    return inside(position, size) && number<std::uint32_t>(position) == mark;
  }

  /// Where the end record begins, which only a comment of its stated length follows.
  std::size_t end_record() const {
    std::size_t const most = std::numeric_limits<std::uint16_t>::max();
    for (std::size_t comment = 0; comment <= most && end_size + comment <= bytes_.size();
         ++comment) {
      auto const position = bytes_.size() - end_size - comment;
      if (has_mark(position, end_size, 0x06054b50) &&
          number<std::uint16_t>(position + 20) == comment)
        return position;
    }
    refuse("it has no directory at its end, as if it were truncated");
  }

  void read_directory() {
    auto const end = end_record();
    std::uint64_t count = number<std::uint16_t>(end + 10), size = number<std::uint32_t>(end + 12),
                  begin = number<std::uint32_t>(end + 16);
    if (end >= locator_size && has_mark(end - locator_size, locator_size, 0x07064b50)) {
      auto const end64 = number<std::uint64_t>(end - locator_size + 8);
      if (!has_mark(end64, end64_size, 0x06064b50)) refuse("its ZIP64 directory is damaged");
      count = number<std::uint64_t>(end64 + 32);
      size = number<std::uint64_t>(end64 + 40);
      begin = number<std::uint64_t>(end64 + 48);
    }
    if (!inside(begin, size) || count > size / entry_size) refuse("its directory is damaged");
    members_.reserve(static_cast<std::size_t>(count));
    auto const directory_end = begin + size;
    auto position = begin;
    for (; count > 0; --count) position += read_entry(position, directory_end);
    if (position != directory_end) refuse("its directory is longer than its entries");
  }

  /// Reads one entry and returns its length.
  std::uint64_t read_entry(std::uint64_t begin, std::uint64_t directory_end) {
    if (!has_mark(begin, entry_size, 0x02014b50)) refuse("its directory is damaged");
    std::uint64_t const name_size = number<std::uint16_t>(begin + 28),
                        extra_size = number<std::uint16_t>(begin + 30),
                        length =
                            entry_size + name_size + extra_size + number<std::uint16_t>(begin + 32);
    if (length > directory_end - begin) refuse("its directory is damaged");
    std::string_view const name(reinterpret_cast<char const*>(bytes_.data()) + begin + entry_size,
                                name_size);
    std::string const label = "its member " + std::string(name) + " ";
    if (number<std::uint16_t>(begin + 8) & 1) refuse(label + "is encrypted");
    auto const method = number<std::uint16_t>(begin + 10);
    bool const compressed = method != 0;
    std::uint64_t stored = number<std::uint32_t>(begin + 20),
                  size = number<std::uint32_t>(begin + 24),
                  local = number<std::uint32_t>(begin + 42);
    read_zip64(begin + entry_size + name_size, extra_size, {&size, &stored, &local});
    if (!compressed && stored != size) refuse(label + "states two sizes");
    members_.push_back({name, place(local, stored, name, label), number<std::uint32_t>(begin + 16),
                        compressed, method, size});
    return length;
  }

  /// The extra field 1 holds, in this order, those numbers that do not fit into 32 bits.
  void read_zip64(std::uint64_t begin, std::uint64_t size,
                  std::array<std::uint64_t*, 3> const& numbers) const {
    constexpr std::uint64_t elsewhere = std::numeric_limits<std::uint32_t>::max();
    auto position = begin;
    for (auto const end = begin + size; end - position >= 4;) {
      std::uint64_t const kind = number<std::uint16_t>(position),
                          length = number<std::uint16_t>(position + 2);
      position += 4;
      if (length > end - position) refuse("an extra field of its directory is damaged");
      std::uint64_t used = 0;
      if (kind == 1)
        for (auto* value : numbers) {
          if (*value != elsewhere || length - used < sizeof *value) continue;
          *value = number<std::uint64_t>(position + used);
          used += sizeof *value;
        }
      position += length;
    }
  }

  std::span<std::uint8_t const> place(std::uint64_t local, std::uint64_t size,
                                      std::string_view name, std::string const& label) const {
    if (!has_mark(local, local_size, 0x04034b50))
      refuse(label + "is not where the directory states");
    std::uint64_t const name_size = number<std::uint16_t>(local + 26),
                        extra_size = number<std::uint16_t>(local + 28),
                        begin = local + local_size + name_size + extra_size;
    if (!inside(begin, size)) refuse(label + "is longer than the file");
    bool const same =
        name_size == name.size() &&
        std::equal(name.begin(), name.end(), bytes_.subspan(local + local_size).begin(),
                   [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
    if (!same) refuse(label + "has another name in its own header");
    return bytes_.subspan(begin, size);
  }

  std::span<std::uint8_t const> bytes_;
  std::filesystem::path file_;
  zip_remedy remedy_;
  std::vector<zip_member> members_;
};

}  // namespace cxr
