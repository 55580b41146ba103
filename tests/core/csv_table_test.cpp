// SPDX-License-Identifier: MIT
#include "cxr/core/csv_table.hpp"

#include "catch.hpp"
#include "cxr/core/csv.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

csv_table read(std::string const& text) {
  test::temporary_folder const folder;
  write_atomically(folder / "table.csv", text);
  return read_csv(folder / "table.csv");
}

using rows = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("a CSV file has a head and rows, with or without quotes", "[core]") {
  auto const table =
      read("\xef\xbb\xbfimage,note\r\na.png,\"one, \"\"two\"\"\nlines\"\r\n\nb.png,");
  CHECK(table.head == std::vector<std::string>{"image", "note"});
  CHECK(table.rows == rows{{"a.png", "one, \"two\"\nlines"}, {"b.png", ""}});
  CHECK(table.column("note") == 1);
  CHECK_FALSE(table.find("sex"));
  CHECK(read("a\n").rows.empty());
}

TEST_CASE("what csv_cell wrote is read again", "[core]") {
  for (std::string const text : {"plain", "", "a,b", "\"", "\"\"", "one\ntwo", ",\",\n"})
    CHECK(read("a,b\n" + csv_cell(text) + ",x\n").rows == rows{{text, "x"}});
}

TEST_CASE("a CSV file that is no table is an error that names file and line", "[core][bad_input]") {
  CHECK_THROWS_WITH(read(""), Contains("table.csv: is empty"));
  CHECK_THROWS_WITH(read("a,b\n1,2\n3\n"), Contains("line 3 has 1 cells for 2 columns"));
  CHECK_THROWS_WITH(read("a,b\n\"1\n\",2\n3\n"), Contains("line 4 has 1 cells"));
  CHECK_THROWS_WITH(read("a,b\n1,\"2\n"), Contains("line 2 has a quoted cell without an end"));
  CHECK_THROWS_WITH(read("a,b\n1,\"2\"x\n"), Contains("without an end"));
  CHECK_THROWS_WITH(read("a,b,a\n"), Contains("has the column a twice"));
  CHECK_THROWS_WITH(read("a,b\n").column("sex"), Contains("no column sex; its columns are a, b"));
  CHECK_THROWS_WITH(read_csv("absent.csv"), Contains("absent.csv: cannot be read"));
}
