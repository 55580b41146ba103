// SPDX-License-Identifier: MIT
#include "cxr/data/split/draw.hpp"

#include <set>

#include "catch.hpp"
#include "data/split/sample_records.hpp"

using namespace cxr;

namespace {

std::vector<std::size_t> all_of(std::vector<record> const& records) {
  std::vector<std::size_t> indices(records.size());
  for (std::size_t index = 0; index < indices.size(); ++index) indices[index] = index;
  return indices;
}

std::vector<std::string> keys(std::vector<unit_of_draw> const& units) {
  std::vector<std::string> all;
  for (auto const& unit : units) all.push_back(unit.key);
  return all;
}

/// Units of one image each.
std::vector<unit_of_draw> single_images(std::size_t count) {
  std::vector<unit_of_draw> units;
  for (std::size_t index = 0; index < count; ++index)
    units.push_back({std::to_string(index), {index}});
  return units;
}

constexpr auto present = presence::present, absent = presence::absent, unknown = presence::unknown;

}  // namespace

TEST_CASE("units are patients, or single images", "[data][split]") {
  auto const records = test::sample_records(30);
  auto const patients = drawn_units(records, all_of(records), 2, /*by_patient=*/true, 5);
  REQUIRE(patients.size() == 2);
  CHECK(patients[0].size() + patients[1].size() == 30);
  auto const images = drawn_units(records, all_of(records), 2, /*by_patient=*/false, 5);
  CHECK(images[0].size() + images[1].size() == records.size());
}

TEST_CASE("units are drawn by key and seed, not by the order of the records", "[data][split]") {
  auto const records = test::sample_records(30);
  std::vector<record> const reversed(records.rbegin(), records.rend());
  auto const order = keys(drawn_units(records, all_of(records), 2, true, 5)[1]);
  CHECK(keys(drawn_units(reversed, all_of(reversed), 2, true, 5)[1]) == order);
  CHECK(keys(drawn_units(records, all_of(records), 2, true, 6)[1]) != order);
}

TEST_CASE("a patient with images of two classes belongs to the larger label", "[data][split]") {
  std::vector<record> const records{{.id = "a", .label = 1, .patient = "x"},
                                    {.id = "b", .label = 0, .patient = "x"},
                                    {.id = "c", .label = 0, .patient = "y"}};
  auto const strata = drawn_units(records, all_of(records), 2, true, 5);
  CHECK(keys(strata[0]) == std::vector<std::string>{"y"});
  CHECK(keys(strata[1]) == std::vector<std::string>{"x"});
}

TEST_CASE("a patient with findings belongs to the rarest that any image shows", "[data][split]") {
  std::vector<record> const records{
      {.id = "a", .patient = "x", .findings = {present, absent, absent}},
      {.id = "b", .patient = "x", .findings = {unknown, present, absent}},
      {.id = "c", .patient = "y", .findings = {present, unknown, absent}},
      {.id = "d", .patient = "z", .findings = {unknown, absent, absent}}};
  auto const strata = drawn_units(records, all_of(records), 3, true, 5);
  REQUIRE(strata.size() == 4);
  CHECK(keys(strata[0]) == std::vector<std::string>{"y"});
  CHECK(keys(strata[1]) == std::vector<std::string>{"x"});
  CHECK(strata[2].empty());
  CHECK(keys(strata[3]) == std::vector<std::string>{"z"});
}

TEST_CASE("how rare a finding is depends on the records to draw from", "[data][split]") {
  std::vector<record> const records{{.id = "a", .patient = "x", .findings = {present, present}},
                                    {.id = "b", .patient = "y", .findings = {present, absent}},
                                    {.id = "c", .patient = "z", .findings = {absent, present}},
                                    {.id = "d", .patient = "z", .findings = {absent, present}}};
  CHECK(keys(drawn_units(records, {0, 1, 2, 3}, 2, true, 5)[0]).size() == 2);
  CHECK(keys(drawn_units(records, {0, 1}, 2, true, 5)[1]) == std::vector<std::string>{"x"});
}

TEST_CASE("an empty class and a record without a patient are refused", "[data][split][bad_input]") {
  std::vector<record> records{{.id = "a", .label = 1, .patient = "x"}};
  CHECK_THROWS_WITH(drawn_units(records, {0}, 2, true, 5), Contains("class 0 has no image"));
  records[0].patient.clear();
  CHECK_THROWS_WITH(drawn_units(records, {0}, 2, true, 5), Contains("a has no patient"));
}

TEST_CASE("a share is taken to the nearest unit, and some are always left", "[data][split]") {
  auto const taken = [](std::size_t units, double share) {
    auto all = single_images(units);
    auto const part = take_share(all, share, "class NORMAL");
    CHECK(part.size() + all.size() == units);
    return part.size();
  };
  CHECK(taken(100, 0.15) == 15);
  CHECK(taken(10, 0.01) == 2);
  CHECK(taken(10, 0.99) == 8);
  CHECK(taken(4, 0.5) == 2);
  CHECK(taken(3, 0.9) == 2);
  CHECK(taken(2, 0.01) == 1);
  CHECK_THROWS_WITH(taken(1, 0.5), Contains("class NORMAL has 1 patient or image to divide"));
}
