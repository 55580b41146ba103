// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/table.hpp"

#include "catch.hpp"
#include "data/source/manifest/written_set.hpp"

using namespace cxr;
using test::lines_of, test::written_set;

TEST_CASE("a table has the columns that are asked for", "[data][source][manifest]") {
  written_set set("a,b,c\n1, 2 ,3\n\"4\n\",NA,6\n7,x,9\n");
  manifest_table const table({set.csv()}, {}, {{"b"}, {"c", "d"}});
  REQUIRE(table.size() == 3);
  CHECK(table.cell(0, "b") == "2");
  CHECK(table.cell(0, "a").empty());  // not asked for
  CHECK(table.place(2, "c") == "line 5, column c");
  std::array<std::string_view, 2> const names{"b", "c"};
  CHECK(table.known(1, names) == std::pair<std::string, std::string_view>("6", "c"));
}

TEST_CASE("the rows of several files follow each other", "[data][source][manifest]") {
  written_set set("a,b\n1,2\n");
  set.file("more.csv", "b,note,a\n4,x,3\n").file("other.csv", "b\n4\n");
  manifest_table const table({set.csv(), set.folder() / "more.csv"}, {}, {{"a"}, {"b"}});
  REQUIRE(table.size() == 2);
  CHECK(table.cell(1, "a") == "3");
  CHECK(table.file(1) == set.folder() / "more.csv");
  CHECK(table.place(1, "a") == "line 2, column a");
  CHECK_THROWS_WITH(manifest_table({set.csv(), set.folder() / "other.csv"}, {}, {{"a"}, {"b"}}),
                    Contains("other.csv: has no column a; its columns are b"));
}

TEST_CASE("columns of a joined table are found by keys, and what has no partner is told",
          "[data][source][manifest][ledger]") {
  written_set set("image,study\na,1\nb,1\nc,2\n");
  set.file("studies.csv", "study,finding,image\n1,x,ignored\n3,y,\n");
  manifest_table const table({set.csv()}, {{set.folder() / "studies.csv", {"study"}}},
                             {{"image"}, {"finding"}});
  CHECK(table.cell(1, "finding") == "x");
  CHECK(table.cell(1, "image") == "b");
  CHECK(table.cell(2, "finding").empty());
  CHECK(lines_of({table.unused()}) ==
        std::vector<std::string>{"row without a row in studies.csv|line 4, column study|1 row",
                                 "row of studies.csv that no image has|line 3|1 row"});
  CHECK(table.files().size() == 2);
}

TEST_CASE("a joined table with a key twice, or without the key, is refused",
          "[data][source][manifest][bad_input]") {
  written_set set("image,study\na,1\n");
  set.file("twice.csv", "study,finding\n1,x\n2,y\n1,z\n").file("other.csv", "Study,finding\n1,x\n");
  auto const join = [&](char const* file) {
    return manifest_table({set.csv()}, {{set.folder() / file, {"study"}}}, {{"finding"}});
  };
  CHECK_THROWS_WITH(join("twice.csv"),
                    Contains("twice.csv: the lines 2 and 4 have the same study"));
  CHECK_THROWS_WITH(join("other.csv"), Contains("other.csv: has no column study"));
}

TEST_CASE("a missing column is named with the nearest and all that are there",
          "[data][source][manifest][bad_input]") {
  written_set set("Image Index,Finding Labels,x\na,b,c\n");
  CHECK_THROWS_WITH(
      manifest_table({set.csv()}, {}, {{"Finding Label", "labels"}}),
      Contains("has no column Finding Label or labels; the nearest is Finding Labels; its "
               "columns are Image Index, Finding Labels, x"));
}

TEST_CASE("a compressed or UTF-16 file says so", "[data][source][manifest][bad_input]") {
  written_set set("a\n1\n");
  set.file("packed.csv.gz", "\x1f\x8b..")
      .file("zipped.csv", "PK\3\4")
      .file("wide.csv",
            "\xff\xfe"
            "a");
  auto const read = [&](char const* file) {
    return manifest_table({set.folder() / file}, {}, {{"a"}});
  };
  CHECK_THROWS_WITH(read("packed.csv"),
                    Contains("packed.csv.gz: is compressed; unpack it first: gunzip"));
  CHECK_THROWS_WITH(read("packed.csv.gz"), Contains("is compressed; unpack it first"));
  CHECK_THROWS_WITH(read("zipped.csv"), Contains("is compressed"));
  CHECK_THROWS_WITH(read("wide.csv"), Contains("is UTF-16; save it as UTF-8"));
}
