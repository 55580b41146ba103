// SPDX-License-Identifier: MIT
#include "cxr/data/audit/near_duplicates.hpp"

#include <algorithm>
#include <vector>

#include "catch.hpp"
#include "cxr/core/random.hpp"

using namespace cxr;

namespace {

/// Blocks of random grey, so that hashes differ.
thumbnail_pixels drawn(std::uint64_t seed) {
  thumbnail_pixels pixels{};
  for (std::size_t y = 0; y < 32; ++y)
    for (std::size_t x = 0; x < 32; ++x)
      pixels[y * 32 + x] = static_cast<std::uint8_t>(40 + random_word(seed, y / 4, x / 4) % 160 +
                                                     random_word(seed + 1000, y, x) % 16);
  return pixels;
}
std::vector<near_duplicate> found(std::vector<thumbnail_pixels> const& thumbnails,
                                  duplicate_bounds const& bounds = {}) {
  std::vector<thumbnail_pixels const*> list;
  for (auto const& thumbnail : thumbnails) list.push_back(&thumbnail);
  return find_near_duplicates(list, detail::place_groups(list.size()), bounds);
}

}  // namespace

TEST_CASE("the index finds what comparing all pairs finds", "[data][audit]") {
  std::vector<std::uint64_t> hashes;
  for (std::uint64_t number = 0; number < 400; ++number) {
    auto hash = random_word(7, number / 4, 0);  // four each, with up to 12 bits changed
    for (std::uint64_t bit = 0; bit < 4 * (number % 4); ++bit)
      hash ^= std::uint64_t{1} << random_word(8, number, bit) % 64;
    hashes.push_back(hash);
  }
  detail::hash_index const index(hashes);
  for (std::size_t place = 0; place < hashes.size(); ++place) {
    std::vector<bool> expected(hashes.size()), near(hashes.size());
    for (std::size_t other = 0; other < place; ++other)
      expected[other] = hash_distance(hashes[place], hashes[other]) <= 8;
    index.within(hashes[place], 8, place, [&](std::size_t other) { near[other] = true; });
    REQUIRE(near == expected);
  }
}

TEST_CASE("a copy is found in every position, and its position is named", "[data][audit]") {
  for (std::size_t position = 0; position < position_count; ++position) {
    auto const links = found({drawn(1), drawn(2), in_position(drawn(1), position)});
    REQUIRE(links.size() == 1);
    CHECK(links[0].first == 0);
    CHECK(links[0].second == 2);
    CHECK(links[0].position == position);
    CHECK(links[0].distance == 0);
    CHECK(links[0].correlation == Approx(1));
    CHECK(links[0].sure);
  }
}

TEST_CASE("of many copies each is linked with an earlier one", "[data][audit]") {
  auto const links = found({drawn(1), drawn(1), drawn(1), drawn(1)});
  CHECK(links.size() == 3);
}

TEST_CASE("images of one shape with other details are no duplicates", "[data][audit]") {
  auto const first = drawn(3);
  auto second = first;
  for (std::size_t place = 0; place < second.size(); ++place)
    second[place] = static_cast<std::uint8_t>(second[place] + random_word(9, place, 0) % 48);
  auto const loose = found({first, second}, {.correlation = 0.5, .detail = 0});
  REQUIRE(loose.size() == 1);
  CHECK(loose[0].detail < 0.96);
  CHECK_FALSE(loose[0].sure);
  CHECK(found({first, second}, {.correlation = 0.5}).empty());
}

TEST_CASE("images of one grey, and equal files, have no near duplicates", "[data][audit]") {
  thumbnail_pixels grey{};
  grey.fill(90);
  CHECK(found({grey, grey, grey}).empty());
  auto const image = drawn(5);
  detail::place_groups equal(3);
  equal.join(0, 1);
  auto const links = find_near_duplicates({&image, &image, &image}, equal);
  REQUIRE(links.size() == 1);
  CHECK(links[0].second == 2);
}
