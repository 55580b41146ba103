// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/sorted_columns.hpp"

#include <concepts>

#include "catch.hpp"

using namespace cxr;
using detail::column_kind, detail::count_of, detail::sorted_columns;

namespace {

using two = classes<"a", "b">;
using file = file_column<"f">;
using label = label_column<"l">;

static_assert(ManifestColumn<file> && ManifestColumn<two> && !ManifestColumn<int>);
static_assert(count_of<column_kind::file, two, label, int, file> == 1);
static_assert(count_of<column_kind::patient, two, label, file> == 0);
static_assert(detail::no_kind_twice<two, file, label>());
static_assert(!detail::no_kind_twice<two, file, label, label_column<"other">>());
static_assert(detail::no_kind_twice<joined_csv<"a", "k">, joined_csv<"b", "k">>());

}  // namespace

TEST_CASE("columns are sorted by what they are for, in any order", "[data][source][manifest]") {
  using sorted = sorted_columns<label, patient_column<"p">, two, file>;
  CHECK(std::same_as<sorted::file, file>);
  CHECK(std::same_as<sorted::label, label>);
  CHECK(std::same_as<sorted::class_names, two>);
  CHECK((sorted::knows_patients && !sorted::knows_views && !sorted::several_rows));
  CHECK(sorted::name ==
        "csv_manifest<label_column<l>, patient_column<p>, classes, file_column<f>>");
  CHECK(sorted_columns<two, file, label, set_name<"mine">>::name == "mine");
  CHECK(sorted::needed() == std::vector<column_choice>{{"f"}, {"l"}, {"p"}});
}

TEST_CASE("joined tables are found beside the manifest", "[data][source][manifest]") {
  using sorted =
      sorted_columns<two, file, label, joined_csv<"a.csv", "k">, joined_csv<"b.csv", "k">>;
  auto const joined = sorted::joined("set");
  REQUIRE(joined.size() == 2);
  CHECK(joined[1].file == "set/b.csv");
}
