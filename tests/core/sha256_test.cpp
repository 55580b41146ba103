// SPDX-License-Identifier: MIT
#include "cxr/core/sha256.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("sha256 gives the digests of FIPS 180-4's examples", "[core][sha256]") {
  CHECK(sha256_of("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256_of(std::string(1000000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a digest does not depend on the pieces that bytes come in", "[core][sha256]") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i);
  for (std::size_t piece : {1, 55, 56, 63, 64, 65, 119}) {
    sha256 digest;
    for (std::size_t begin = 0; begin < text.size(); begin += piece)
      digest.add(std::string_view(text).substr(begin, piece));
    CHECK(digest.hex() == sha256_of(text));
  }
}
