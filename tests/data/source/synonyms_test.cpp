// SPDX-License-Identifier: MIT
#include "cxr/data/source/synonyms.hpp"

#include <type_traits>

#include "catch.hpp"
#include "cxr/data/source/source_notes.hpp"
#include "data/source/sample_sources.hpp"

using namespace cxr;

namespace {

using infiltrates = synonyms<"Infiltration", "infiltrates">;
static_assert(infiltrates::name == "synonyms<Infiltration, infiltrates>");
static_assert(synonyms<>::name == "synonyms<>");

struct noted_source : test::findings_source {
  std::vector<std::string> notes() const { return {"of two hospitals"}; }
};
static_assert(HasNotes<noted_source> && !HasNotes<test::findings_source>);

}  // namespace

TEST_CASE("a list joins its names only, in either case", "[data][source][concat]") {
  CHECK(infiltrates::join("INFILTRATION", "Infiltrates"));
  CHECK_FALSE(infiltrates::join("Infiltration", "infiltrate"));
  CHECK_FALSE(infiltrates::join("Infiltration", "Consolidation"));
  CHECK_FALSE(synonyms<>::join("Mass", "Mass"));
  using both = detail::synonym_lists<infiltrates, known_synonyms>;
  CHECK(both::join("infiltrates", "Infiltration"));
  CHECK(both::join("Effusion", "pleural effusion"));
  CHECK_FALSE(both::join("Effusion", "infiltrates"));
  CHECK(both::times("Effusion") == 1);
  CHECK(detail::synonym_lists<infiltrates, infiltrates>::times("Infiltration") == 2);
}

TEST_CASE("the known synonyms are those that torchxrayvision joins, and no wider terms",
          "[data][source][concat]") {
  static_assert(std::is_same_v<default_synonyms, known_synonyms>);
  CHECK(known_synonyms::join("Effusion", "Pleural Effusion"));
  CHECK(known_synonyms::join("Pleural_Thickening", "pleural thickening"));
  for (auto const* other : {"Pleural Other", "Pleural_Thickening", "pleural", "Effusions"})
    CHECK_FALSE(known_synonyms::join("Effusion", other));
  CHECK_FALSE(known_synonyms::join("Fibrosis", "Pulmonary fibrosis"));
  CHECK_FALSE(known_synonyms::join("Nodule", "Nodule/Mass"));
}

TEST_CASE("a source with notes tells them", "[data][source]") {
  CHECK(notes_of(noted_source{}) == std::vector<std::string>{"of two hospitals"});
  CHECK(notes_of(test::findings_source{}).empty());
}
