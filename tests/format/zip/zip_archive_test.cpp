// SPDX-License-Identifier: MIT
#include "cxr/format/zip/zip_archive.hpp"

#include <string>

#include "catch.hpp"
#include "format/zip/zip_bytes.hpp"

using namespace cxr;
using test::archive;

namespace {

zip_archive opened(std::string const& bytes) {
  return {{reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size()}, "weights.zip"};
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

TEST_CASE("members are found by name, in archives of both sizes", "[format][zip]") {
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

TEST_CASE("a checksum tells a changed member", "[format][zip][bad_input]") {
  auto const sound = archive{.members = {{"a", "123456789"}}, .crc = 0xcbf43926}.bytes();
  auto const read = opened(sound);
  CHECK_NOTHROW(read.require_unchanged(*read.find("a")));
  auto const other = archive{.members = {{"a", "123456780"}}, .crc = 0xcbf43926}.bytes();
  auto const changed = opened(other);
  CHECK_THROWS_WITH(changed.require_unchanged(*changed.find("a")),
                    Contains("its member a does not match its checksum"));
}

TEST_CASE("an archive that torch.save would not write is refused", "[format][zip][bad_input]") {
  CHECK_THAT(refusal(archive{.flags = 1}.bytes()), Contains("r/data.pkl is encrypted"));
  CHECK_THAT(refusal(archive{.members = {{"a", "1"}, {"a", "2"}}}.bytes()),
             Contains("its member a occurs twice"));
  CHECK_THAT(refusal(archive{.size_error = 1}.bytes()), Contains("states two sizes"));
  CHECK_THAT(refusal(archive{.local_name = "r/data.pkx"}.bytes()),
             Contains("has another name in its own header"));
  auto const bytes = archive{.method = 8}.bytes();
  auto const read = opened(bytes);
  CHECK_THROWS_WITH(read.content(*read.find("r/version")), Contains("r/version is compressed"));
}

TEST_CASE("an archive truncated at any byte is refused", "[format][zip][bad_input]") {
  for (bool const zip64 : {false, true}) {
    auto const whole = archive{.zip64 = zip64}.bytes();
    for (std::size_t length = 0; length < whole.size(); ++length) {
      INFO(length);
      CHECK_THAT(refusal(whole.substr(0, length)), Contains("is not a valid zip archive"));
    }
  }
}

TEST_CASE("no flipped byte of an archive makes it read outside the file",
          "[format][zip][bad_input]") {
  for (bool const zip64 : {false, true}) {
    auto const whole = archive{.zip64 = zip64, .comment = "x"}.bytes();
    for (std::size_t position = 0; position < whole.size(); ++position)
      for (int mask = 1; mask < 256; mask += mask) {
        auto other = whole;
        other[position] = static_cast<char>(other[position] ^ mask);
        try {
          auto const read = opened(other);
          for (auto const& member : read.members()) {
            CHECK(member.bytes.data() >= reinterpret_cast<std::uint8_t const*>(other.data()));
            CHECK(member.bytes.size() <= other.size());
          }
        } catch (file_error const&) {
        }
      }
  }
}
