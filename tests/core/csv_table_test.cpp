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

TEST_CASE("the separator is the one that the first line has most often", "[core]") {
  CHECK(csv_separator("a,b;c,d\n;;;;") == ',');
  CHECK(csv_separator("\r\na;b;c,d\n") == ';');
  CHECK(csv_separator("a\tb\n,,") == '\t');
  CHECK(csv_separator("\"a;b;c\",d\n") == ',');
  CHECK(csv_separator("\"a\n;b\";c;d\n") == ';');
  CHECK(csv_separator("alone\n") == ',');
  CHECK(csv_separator("") == ',');
}

TEST_CASE("some columns of a CSV file are read, with any separator", "[core]") {
  test::temporary_folder const folder;
  write_atomically(folder / "table.csv",
                   "\xef\xbb\xbf"
                   "a;b;c;c\r\n1;\"2;\n\"\"2\";3;4\r\n");
  auto const keep = [](std::string_view name) { return name != "c"; };
  auto const table = read_csv_columns(folder / "table.csv", keep);
  CHECK(table.head == std::vector<std::string>{"a", "b"});
  CHECK(table.rows == rows{{"1", "2;\n\"2"}});
  CHECK_THROWS_WITH(read_csv_columns(folder / "table.csv", [](auto) { return true; }),
                    Contains("has the column c twice"));
}

TEST_CASE("a cell that is not UTF-8 is named, unless its column is not read", "[core][bad_input]") {
  test::temporary_folder const folder;
  write_atomically(folder / "table.csv", "a,city\n1,Zaragoza\n2,Le\xf3n\n");  // Latin-1
  CHECK_THROWS_WITH(
      read_csv(folder / "table.csv"),
      Contains("line 3, column city: is not UTF-8, Le\\xf3n; save the file as UTF-8") &&
          Contains("[docs/errors.md#csv-encoding]"));
  CHECK(read_csv_columns(folder / "table.csv", [](auto name) { return name == "a"; }).rows ==
        rows{{"1"}, {"2"}});
  CHECK_THROWS_WITH(read("a,\xf3\n1,2\n"), Contains("line 1, column \\xf3: is not UTF-8"));
}

TEST_CASE("a compressed or UTF-16 file is no table", "[core][bad_input]") {
  CHECK_THROWS_WITH(read("\x1f\x8b\x08"), Contains("table.csv: is compressed; unpack it first"));
  CHECK_THROWS_WITH(read("PK\3\4"), Contains("is compressed"));
  CHECK_THROWS_WITH(read("\xff\xfe"
                         "a"),
                    Contains("is UTF-16; save it as UTF-8"));
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
