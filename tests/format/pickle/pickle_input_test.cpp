// SPDX-License-Identifier: MIT
#include "cxr/format/pickle/pickle_input.hpp"

#include <cstdint>
#include <string>

#include "cxr/format/torch/malformed.hpp"
#include "format/pickle/parsed_pickle.hpp"

using namespace cxr;
using namespace cxr::test;
using namespace std::string_literals;
using detail::pickle_input;

TEST_CASE("numbers, counted texts and lines follow one another", "[format][pickle]") {
  auto const bytes = "??\x01\x02\x03xyzname\n\x3f\xf8\0\0\0\0\0\0"s;
  pickle_input input(as_bytes(bytes), 2, "weights.pkl");
  CHECK(input.number<std::uint16_t>() == 0x0201);
  CHECK(input.counted<std::uint8_t>() == "xyz");
  CHECK(input.line() == "name");
  CHECK(input.big_endian_real() == 1.5);
  CHECK(input.position() == bytes.size());
}

TEST_CASE("a read beyond the end names the file and moves nothing", "[format][pickle][bad_input]") {
  auto const bytes = "\xff\xff\xff\xff\xff\xff\xff\xff"s;
  pickle_input input(as_bytes(bytes), 4, "weights.pkl");
  auto const truncated =
      Contains("weights.pkl: is not a valid pickle: it is truncated; fetch it again");
  CHECK_THAT(refusal_by([&] { input.take(5); }), truncated);
  CHECK_THAT(refusal_by([&] { input.take(~std::uint64_t{0}); }), truncated);
  CHECK_THAT(refusal_by([&] { input.number<std::uint64_t>(); }), truncated);
  CHECK_THAT(refusal_by([&] { input.line(); }), truncated);
  CHECK(input.position() == 4);
  CHECK_THAT(refusal_by([&] { input.counted<std::uint32_t>(); }), truncated);
}
