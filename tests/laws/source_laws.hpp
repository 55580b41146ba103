// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "catch.hpp"
#include "cxr/data/source/source.hpp"

/// What the compiler cannot check about a DataSource, as code: run it on your own source.
namespace cxr::laws {

namespace detail {

template <DataSource S>
void check_classes(std::vector<record> const& records) {
  constexpr bool multi_label = S::labels == labelling::multi_label;
  std::vector<std::set<bool>> states(S::classes.size());
  for (auto const& image : records) {
    INFO(image.id);
    REQUIRE(image.findings.size() == (multi_label ? S::classes.size() : 0));
    if (!multi_label)
      CHECK((image.label >= 0 && image.label < std::int64_t{S::classes.size()}));
    else
      CHECK(image.label == 0);
    for (std::size_t k = 0; k < S::classes.size(); ++k)
      if (!multi_label || image.findings[k] != presence::unknown)
        states[k].insert(has_class(image, k));
  }
  for (auto const& state : states) {
    CHECK(state.contains(true));
    if (multi_label) CHECK(state.contains(false));
  }
}

}  // namespace detail

/// Runs every law of DataSource.
/// @param source  with a folder of at least one image of each class; with findings, of at least one
///                image with and one without each
/// @param moved   the same source of the same images in another folder
template <DataSource S>
void check_source(S const& source, S const& moved) {
  auto const all = source.records();
  REQUIRE_FALSE(all.empty());

  SECTION("law: two calls give equal records") {
    auto const again = source.records();
    REQUIRE(again.size() == all.size());
    for (std::size_t index = 0; index < all.size(); ++index) {
      CHECK(again[index].id == all[index].id);
      CHECK(again[index].file == all[index].file);
      CHECK(again[index].label == all[index].label);
      CHECK((again[index].findings == all[index].findings));
      CHECK(again[index].patient == all[index].patient);
      CHECK(again[index].weight == all[index].weight);
    }
  }
  SECTION("law: ids are unique and sorted, and every file exists") {
    CHECK(std::is_sorted(all.begin(), all.end(),
                         [](auto const& a, auto const& b) { return a.id < b.id; }));
    std::set<std::string> ids;
    for (auto const& image : all) {
      ids.insert(image.id);
      CHECK(std::filesystem::is_regular_file(image.file));
    }
    CHECK(ids.size() == all.size());
  }
  SECTION("law: every label is that of a class, and every class occurs") {
    detail::check_classes<S>(all);
  }
  SECTION("law: weights are not negative") {
    for (auto const& image : all) CHECK(image.weight >= 0);
  }
  SECTION("law: patients are known as the source states") {
    for (auto const& image : all) CHECK(image.patient.empty() == !S::knows_patients);
  }
  SECTION("law: ids do not depend on where the images are") {
    auto const others = moved.records();
    REQUIRE(others.size() == all.size());
    for (std::size_t index = 0; index < all.size(); ++index)
      CHECK(others[index].id == all[index].id);
  }
}

}  // namespace cxr::laws
