// SPDX-License-Identifier: MIT
#include "cxr/data/pixel_sums.hpp"

#include <vector>

#include "catch.hpp"

using cxr::detail::pixel_sums;

TEST_CASE("sums of parts are the sum of all, exact for the largest pixels", "[data]") {
  std::vector<std::uint16_t> const white(100'000, 65535);
  pixel_sums<std::uint16_t> all, half;
  all.add(std::span<std::uint16_t const>(white));
  half.add(std::span<std::uint16_t const>(white).first(50'000));
  half.add(half);
  CHECK(all.count == 100'000);
  CHECK(all.squares == 65535ull * 65535 * 100'000);
  CHECK(half.squares == all.squares);
  CHECK(all.mean() == 65535);
  CHECK(all.deviation() == 0);
}

TEST_CASE("numbers of float have their own mean and deviation, nothing has 0", "[data]") {
  std::vector<float> const pair{2, 4};
  pixel_sums<float> sums;
  CHECK(sums.mean() == 0);
  CHECK(sums.deviation() == 0);
  sums.add(std::span<float const>(pair));
  CHECK(sums.mean() == 3);
  CHECK(sums.deviation() == 1);
}
