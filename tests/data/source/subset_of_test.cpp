// SPDX-License-Identifier: MIT
#include "cxr/data/source/subset_of.hpp"

#include "catch.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "data/source/sample_sources.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

/// Normal images, and pneumonia by bacteria.
struct without_virus {
  static constexpr std::string_view name = "without_virus";
  bool operator()(record const& image) const { return image.subtype != "virus"; }
};
using bacteria_only = subset_of<kaggle_chest_xray, without_virus>;

static_assert(DataSource<bacteria_only>);
static_assert(bacteria_only::name == "subset_of<kaggle_chest_xray, without_virus>");
static_assert(set_name_of<bacteria_only> == "kaggle_chest_xray");

struct no_name {
  bool operator()(record const&) const { return true; }
};
struct has_member : without_virus {
  int number = 0;
};
struct gives_nothing {
  static constexpr std::string_view name = "gives_nothing";
  void operator()(record const&) const {}
};
static_assert(RecordFilter<without_virus> && !RecordFilter<no_name> && !RecordFilter<has_member> &&
              !RecordFilter<gives_nothing>);

std::filesystem::path archive(std::filesystem::path const& root) {
  for (auto const* file :
       {"NORMAL/IM-0001-0001.jpeg", "PNEUMONIA/person1_bacteria_1.jpeg",
        "PNEUMONIA/person1_virus_1.jpeg", "PNEUMONIA/person2_virus_2.jpeg", "PNEUMONIA/notes.txt"})
    write_atomically(root / "train" / file, "not an image");
  return root;
}

}  // namespace

TEST_CASE("subset_of keeps the laws of DataSource", "[data][source][subset_of]") {
  test::temporary_folder const folder, other;
  laws::check_source(bacteria_only{{archive(folder.path())}},
                     bacteria_only{{archive(other.path())}});
}

TEST_CASE("what a filter leaves out is counted in the ledger", "[data][source][subset_of]") {
  test::temporary_folder const folder;
  bacteria_only const source{kaggle_chest_xray{.folder = archive(folder.path())}};
  auto const all = source.records();
  REQUIRE(all.size() == 2);
  CHECK(all[1].id == "train/PNEUMONIA/person1_bacteria_1.jpeg");
  CHECK(unused_by(source, all).text() ==
        "not used:\n  no image: .txt: 1 file (train/PNEUMONIA/notes.txt)\n"
        "  left out by the filter without_virus: 2 files "
        "(train/PNEUMONIA/person1_virus_1.jpeg)");
}

TEST_CASE("the settings are those of the source", "[data][source][subset_of]") {
  subset_of<test::findings_source, test::first_patient> source;
  for_each_field(source, [](auto& value, auto const& option) {
    CHECK(option.name == "data");
    value = "somewhere";
  });
  CHECK(source.folder == "somewhere");
  CHECK(source.records().empty());
}
