// SPDX-License-Identifier: MIT
#include "cxr/data/audit/near_across.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("near duplicates in different subsets are groups, those of equal files only are not",
          "[data][audit][split]") {
  std::vector<record> records(7);
  data_audit found{.images = std::vector<audited_image>(7)};
  for (std::size_t index = 0; index < 7; ++index) {
    records[index].id = std::string(1, static_cast<char>('a' + index));
    found.images[index].hash = index;
  }
  found.images[1].hash = found.images[0].hash;  // equal, and both like image 5
  found.images[3].hash = found.images[2].hash;  // equal only
  found.duplicates = {{.first = 0, .second = 5, .sure = true}, {.first = 4, .second = 6}};
  split assignment{.train = {0, 2, 4, 6}, .validation = {1, 3}, .test = {5}};
  certify(assignment, records, 1, "by hand", 1);
  auto const groups = near_across(assignment, records, found);
  REQUIRE(groups.size() == 1);  // images 4 and 6 are both in train
  CHECK(groups[0].records == std::vector<std::size_t>{0, 1, 5});
  CHECK(near_across(assignment, records, {.images = found.images}).empty());
}
