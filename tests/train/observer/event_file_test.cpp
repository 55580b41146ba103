// SPDX-License-Identifier: MIT
#include "cxr/train/observer/event_file.hpp"

#include "catch.hpp"
#include "cxr/core/json.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

json const& goldens() {
  static json const all = read_json(test::golden("tensorboard.json"));
  return all;
}

std::string hexadecimal(std::string const& bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (char const byte : bytes)
    (text += digits[static_cast<unsigned char>(byte) >> 4]) += digits[byte & 15];
  return text;
}

}  // namespace

TEST_CASE("records are those of the package tensorboard, byte by byte", "[train][observer]") {
  for (auto const& entry : goldens().at("masked_crc"))
    CHECK(detail::masked_crc(entry[0].get<std::string>()) == entry[1].get<std::uint32_t>());
  CHECK(hexadecimal(detail::version_record()) == goldens().at("version").get<std::string>());
  for (auto const& entry : goldens().at("scalars"))
    CHECK(hexadecimal(detail::scalar_record(entry[0], entry[1], entry[2].get<std::string>(),
                                            entry[3])) == entry[4].get<std::string>());
}

TEST_CASE("whole numbers have seven bits in a byte", "[train][observer]") {
  CHECK(hexadecimal(detail::varint(0)) == "00");
  CHECK(hexadecimal(detail::varint(127)) == "7f");
  CHECK(hexadecimal(detail::varint(300)) == "ac02");
  CHECK(detail::varint(~std::uint64_t{0}).size() == 10);
}
