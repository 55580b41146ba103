// SPDX-License-Identifier: MIT
#include "cxr/data/audit/cached_features.hpp"

#include <cmath>

#include "catch.hpp"
#include "data/cached_images.hpp"

using namespace cxr;

TEST_CASE("the numbers of all images come from the cache, without decoding one again",
          "[data][audit]") {
  test::shaded_images<> const images;
  auto const cache = images.open();
  int const decoded = images.decoded();
  auto const features = features_of_cache(cache, read_file_facts(images.records));
  CHECK(images.decoded() == decoded);
  REQUIRE(features.size() == 6);
  for (std::size_t index = 0; index < 6; ++index) {
    CHECK(features[index].values[2] == 40);  // width of the file, not of the cache
    CHECK(features[index].values[file_features::of_file] ==
          Approx(10.0 * static_cast<double>(index + 1) / 255));
  }
  CHECK(std::isnan(features_of_cache(cache, {}).at(3).values[2]));
}
