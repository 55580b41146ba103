// SPDX-License-Identifier: MIT
#include "cxr/core/random.hpp"

#include <array>
#include <numeric>
#include <set>
#include <vector>

#include "catch.hpp"

using namespace cxr;

TEST_CASE("mix is SplitMix64", "[core][random]") {
  // The first outputs of java.util.SplittableRandom(0).
  STATIC_REQUIRE(mix(0) == 0xe220a8397b1dcdafull);
  STATIC_REQUIRE(mix(0x9e3779b97f4a7c15ull) == 0x6e789e6aa1b965f4ull);
}

TEST_CASE("streams are functions of key and stream, and differ", "[core][random]") {
  random_stream a(7, 1), again(7, 1), other_stream(7, 2), other_key(8, 1);
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) {
    auto const word = a();
    CHECK(word == again());
    seen.insert({word, other_stream(), other_key()});
  }
  CHECK(seen.size() == 3000);
}

TEST_CASE("an epoch has a key of its own", "[core][random]") {
  std::set<std::uint64_t> keys;
  for (std::uint64_t seed = 0; seed < 30; ++seed)
    for (std::int64_t epoch = 0; epoch < 30; ++epoch) keys.insert(random_key(seed, epoch));
  CHECK(keys.size() == 900);
}

TEST_CASE("uniform numbers fill 0 to 1 evenly, 1 left out", "[core][random]") {
  random_stream random(3);
  std::array<int, 10> tenths{};
  for (int i = 0; i < 100000; ++i) {
    double const x = random.uniform();
    REQUIRE((x >= 0 && x < 1));
    ++tenths[static_cast<std::size_t>(x * 10)];
  }
  for (int count : tenths) CHECK(count == Approx(10000).margin(500));  // 5 deviations
  STATIC_REQUIRE(unit(~std::uint64_t{0}) < 1);
}

TEST_CASE("a shuffle keeps every value, and every order is as likely", "[core][random]") {
  std::array<int, 6> orders{};
  for (std::uint64_t stream = 0; stream < 6000; ++stream) {
    std::array<int, 3> three{0, 1, 2};
    shuffle(three, random_stream(11, stream));
    ++orders[static_cast<std::size_t>(three[0] * 2 + (three[1] > three[2] ? 1 : 0))];
  }
  for (int count : orders) CHECK(count == Approx(1000).margin(150));  // 5 deviations
  std::vector<int> many(100), same(100);
  std::iota(many.begin(), many.end(), 0);
  same = many;
  shuffle(many, random_stream(1));
  CHECK(many != same);
  shuffle(same, random_stream(1));
  CHECK(many == same);
  CHECK(std::set<int>(many.begin(), many.end()).size() == 100);
}
