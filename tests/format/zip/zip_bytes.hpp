// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

/// Zip archives written by hand, for what torch.save would never write.
namespace cxr::test {

/// A little-endian number as bytes.
template <class T>
std::string bytes_of(T number) {
  std::string text(sizeof number, '\0');
  std::memcpy(text.data(), &number, sizeof number);
  return text;
}
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

/// An archive that is valid but for what a test changes.
struct archive {
  std::vector<std::pair<std::string, std::string>> members{{"r/data.pkl", "pickle"},
                                                           {"r/version", "3\n"}};
  u16 flags = 0, method = 0;
  u32 crc = 0;
  u32 size_error = 0;
  bool zip64 = false;
  std::string comment, local_name;

  std::string bytes() const {
    std::string all, directory;
    for (auto const& [name, content] : members) {
      auto const begin = static_cast<u32>(all.size());
      auto const size = static_cast<u32>(content.size());
      auto const& shown = local_name.empty() ? name : local_name;
      all += bytes_of<u32>(0x04034b50) + std::string(22, '\0') +
             bytes_of(static_cast<u16>(shown.size())) + bytes_of<u16>(0) + shown + content;
      std::string extra;
      if (zip64)
        extra = bytes_of<u16>(9) + bytes_of<u16>(1) + "x" + bytes_of<u16>(1) + bytes_of<u16>(24) +
                bytes_of<u64>(size) + bytes_of<u64>(size) + bytes_of<u64>(begin);
      u32 const full = 0xffffffff;
      directory += bytes_of<u32>(0x02014b50) + std::string(4, '\0') + bytes_of(flags) +
                   bytes_of(method) + std::string(4, '\0') + bytes_of(crc) +
                   bytes_of(zip64 ? full : size) + bytes_of(zip64 ? full : size + size_error) +
                   bytes_of(static_cast<u16>(name.size())) +
                   bytes_of(static_cast<u16>(extra.size())) + std::string(10, '\0') +
                   bytes_of(zip64 ? full : begin) + name + extra;
    }
    auto const begin = all.size(), size = directory.size();
    all += directory;
    if (zip64) {
      auto const end = all.size();
      all += bytes_of<u32>(0x06064b50) + bytes_of<u64>(44) + std::string(12, '\0') +
             bytes_of<u64>(members.size()) + bytes_of<u64>(members.size()) + bytes_of<u64>(size) +
             bytes_of<u64>(begin);
      all += bytes_of<u32>(0x07064b50) + bytes_of<u32>(0) + bytes_of<u64>(end) + bytes_of<u32>(1);
    }
    auto const count = static_cast<u16>(zip64 ? 0xffff : members.size());
    all += bytes_of<u32>(0x06054b50) + std::string(4, '\0') + bytes_of(count) + bytes_of(count) +
           bytes_of(static_cast<u32>(size)) + bytes_of(static_cast<u32>(begin)) +
           bytes_of(static_cast<u16>(comment.size())) + comment;
    return all;
  }
};

}  // namespace cxr::test
