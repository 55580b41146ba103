// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "catch.hpp"
#include "cxr/data/source/source.hpp"

/// What the compiler cannot see of a DataSource, as code: run it on your own one.
namespace cxr::laws {

/// Runs every law of DataSource.
/// @param source  with a folder of at least one image of each class
/// @param moved   the same source of the same images in another folder
template <DataSource S>
void check_source(S const& source, S const& moved) {
  auto const all = source.records();
  REQUIRE_FALSE(all.empty());

  SECTION("law: two calls give equal records") {
    auto const again = source.records();
    REQUIRE(again.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      CHECK(again[i].id == all[i].id);
      CHECK(again[i].file == all[i].file);
      CHECK(again[i].label == all[i].label);
      CHECK(again[i].patient == all[i].patient);
    }
  }
  SECTION("law: ids are unique and sorted, and every file exists") {
    CHECK(std::is_sorted(all.begin(), all.end(),
                         [](auto const& a, auto const& b) { return a.id < b.id; }));
    std::set<std::string> ids;
    for (auto const& one : all) {
      ids.insert(one.id);
      CHECK(std::filesystem::is_regular_file(one.file));
    }
    CHECK(ids.size() == all.size());
  }
  SECTION("law: every label is that of a class, and every class has one") {
    std::set<std::int64_t> labels;
    for (auto const& one : all) labels.insert(one.label);
    CHECK(labels.size() == S::classes.size());
    CHECK((*labels.begin() == 0 && *labels.rbegin() + 1 == std::int64_t{S::classes.size()}));
  }
  SECTION("law: patients are known as the source says") {
    for (auto const& one : all) CHECK(one.patient.empty() == !S::knows_patients);
  }
  SECTION("law: ids do not depend on where the images are") {
    auto const others = moved.records();
    REQUIRE(others.size() == all.size());
    for (std::size_t i = 0; i < all.size(); ++i) CHECK(others[i].id == all[i].id);
  }
}

}  // namespace cxr::laws
