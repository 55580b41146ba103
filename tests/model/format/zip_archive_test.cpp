// SPDX-License-Identifier: MIT
#include "cxr/model/format/zip_archive.hpp"

#include <cstring>
#include <string>

#include "catch.hpp"

using namespace cxr;

namespace {

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

/// What a test changes of an archive that is otherwise sound.
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
      auto const at = static_cast<u32>(all.size());
      auto const size = static_cast<u32>(content.size());
      auto const& here = local_name.empty() ? name : local_name;
      all += bytes_of<u32>(0x04034b50) + std::string(22, '\0') +
             bytes_of(static_cast<u16>(here.size())) + bytes_of<u16>(0) + here + content;
      std::string extra;
      if (zip64)
        extra = bytes_of<u16>(9) + bytes_of<u16>(1) + "x" + bytes_of<u16>(1) + bytes_of<u16>(24) +
                bytes_of<u64>(size) + bytes_of<u64>(size) + bytes_of<u64>(at);
      u32 const full = 0xffffffff;
      directory += bytes_of<u32>(0x02014b50) + std::string(4, '\0') + bytes_of(flags) +
                   bytes_of(method) + std::string(4, '\0') + bytes_of(crc) +
                   bytes_of(zip64 ? full : size) + bytes_of(zip64 ? full : size + size_error) +
                   bytes_of(static_cast<u16>(name.size())) +
                   bytes_of(static_cast<u16>(extra.size())) + std::string(10, '\0') +
                   bytes_of(zip64 ? full : at) + name + extra;
    }
    auto const at = all.size(), size = directory.size();
    all += directory;
    if (zip64) {
      auto const end = all.size();
      all += bytes_of<u32>(0x06064b50) + bytes_of<u64>(44) + std::string(12, '\0') +
             bytes_of<u64>(members.size()) + bytes_of<u64>(members.size()) + bytes_of<u64>(size) +
             bytes_of<u64>(at);
      all += bytes_of<u32>(0x07064b50) + bytes_of<u32>(0) + bytes_of<u64>(end) + bytes_of<u32>(1);
    }
    auto const count = static_cast<u16>(zip64 ? 0xffff : members.size());
    all += bytes_of<u32>(0x06054b50) + std::string(4, '\0') + bytes_of(count) + bytes_of(count) +
           bytes_of(static_cast<u32>(size)) + bytes_of(static_cast<u32>(at)) +
           bytes_of(static_cast<u16>(comment.size())) + comment;
    return all;
  }
};

zip_archive opened(std::string const& bytes) {
  return {{reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size()}, "some.zip"};
}
std::string refusal(std::string const& bytes) {
  try {
    opened(bytes);
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("members are found by name, in archives of both sizes", "[model][zip]") {
  for (bool const zip64 : {false, true}) {
    auto const bytes = archive{.zip64 = zip64, .comment = "PK, a comment"}.bytes();
    auto const read = opened(bytes);
    REQUIRE(read.members().size() == 2);
    REQUIRE(read.find("r/version"));
    auto const content = read.content(*read.find("r/version"));
    CHECK(std::string(content.begin(), content.end()) == "3\n");
    CHECK_FALSE(read.find("r/data"));
  }
}

TEST_CASE("a checksum tells a changed member", "[model][zip][bad_input]") {
  auto const sound = archive{.members = {{"a", "123456789"}}, .crc = 0xcbf43926}.bytes();
  auto const read = opened(sound);
  CHECK_NOTHROW(read.require_unchanged(*read.find("a")));
  auto const other = archive{.members = {{"a", "123456780"}}, .crc = 0xcbf43926}.bytes();
  auto const changed = opened(other);
  CHECK_THROWS_WITH(changed.require_unchanged(*changed.find("a")),
                    Contains("its member a differs from its checksum"));
}

TEST_CASE("what an archive must not be is refused", "[model][zip][bad_input]") {
  CHECK_THAT(refusal(archive{.flags = 1}.bytes()), Contains("r/data.pkl is encrypted"));
  CHECK_THAT(refusal(archive{.members = {{"a", "1"}, {"a", "2"}}}.bytes()),
             Contains("its member a stands twice"));
  CHECK_THAT(refusal(archive{.size_error = 1}.bytes()), Contains("states two sizes"));
  CHECK_THAT(refusal(archive{.local_name = "r/data.pkx"}.bytes()),
             Contains("has another name where it stands"));
  auto const bytes = archive{.method = 8}.bytes();
  auto const read = opened(bytes);
  CHECK_THROWS_WITH(read.content(*read.find("r/version")), Contains("r/version is compressed"));
}

TEST_CASE("an archive cut at any byte is refused", "[model][zip][bad_input]") {
  for (bool const zip64 : {false, true}) {
    auto const whole = archive{.zip64 = zip64}.bytes();
    for (std::size_t length = 0; length < whole.size(); ++length) {
      INFO(length);
      CHECK_THAT(refusal(whole.substr(0, length)), Contains("is no sound zip archive"));
    }
  }
}

TEST_CASE("no flipped byte of an archive makes it read outside the file",
          "[model][zip][bad_input]") {
  for (bool const zip64 : {false, true}) {
    auto const whole = archive{.zip64 = zip64, .comment = "x"}.bytes();
    for (std::size_t at = 0; at < whole.size(); ++at)
      for (int mask = 1; mask < 256; mask += mask) {
        auto other = whole;
        other[at] = static_cast<char>(other[at] ^ mask);
        try {
          auto const read = opened(other);
          for (auto const& one : read.members()) {
            CHECK(one.bytes.data() >= reinterpret_cast<std::uint8_t const*>(other.data()));
            CHECK(one.bytes.size() <= other.size());
          }
        } catch (file_error const&) {
        }
      }
  }
}
