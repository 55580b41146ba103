// SPDX-License-Identifier: MIT
#include "cxr/core/content_hash.hpp"

#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("content_hash sees every byte, its place and the length", "[core][content_hash]") {
  std::vector<std::uint8_t> bytes(97);
  std::set<std::uint64_t> seen{content_hash(bytes)};
  for (auto& byte : bytes) {
    byte = 1;
    seen.insert(content_hash(bytes));
    byte = 0;
  }
  for (std::size_t length = 0; length < bytes.size(); ++length)
    seen.insert(content_hash(std::span(bytes).first(length)));
  CHECK(seen.size() == 1 + 97 + 97);
  CHECK(content_hash(bytes) == content_hash(std::vector<std::uint8_t>(97)));
}

TEST_CASE("content_hasher gives the hash of all pieces together", "[core][content_hash]") {
  std::vector<std::uint8_t> bytes(1000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(7 * i);
  std::span const all(bytes);
  // The value that earlier caches and checksums hold.
  CHECK(hash_text(content_hash(all)) == "dbea3bf23fc3d294");
  CHECK(hash_text(content_hash(all.first(997))) == "4bdd9e3cc5b5afd2");
  for (std::size_t const first : {32u, 64u, 960u, 992u}) {
    content_hasher hasher(bytes.size());
    hasher.add(all.first(first));
    hasher.add(all.subspan(first));
    CHECK(hasher.value() == content_hash(all));
  }
  content_hasher hasher(96);
  hasher.add(all.first(96));
  hasher.add({});
  CHECK(hasher.value() == content_hash(all.first(96)));
}
