// SPDX-License-Identifier: MIT
#include "cxr/data/source/label_table.hpp"

#include <array>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using cxr::detail::label_table;

namespace {

constexpr std::array<std::string_view, 2> classes{"normal", "pneumonia"};

/// A table of a text, and what becomes of it.
struct written_table {
  cxr::test::temporary_folder folder;
  std::filesystem::path file = folder / "labels.csv";

  explicit written_table(std::string const& text) { cxr::write_atomically(file, text); }
  label_table read() const { return {file, "class", classes}; }
};

}  // namespace

TEST_CASE("an image is named by its path or file name, with or without extension",
          "[data][source]") {
  written_table const written(
      "image,class\na/1.dcm,normal\na/2,pneumonia\n3.dcm,normal\n4, pneumonia \n");
  auto table = written.read();
  CHECK(table.find("a/1.dcm") == 0);
  CHECK(table.find("a/2.dcm") == 1);
  CHECK(table.find("b/3.dcm") == 0);
  CHECK(table.find("b/c/4.dcm") == 1);
  CHECK_FALSE(table.find("b/1.dcm"));
  table.require_all_found();
}

TEST_CASE("a table of labels may be separated by semicolons or tabs, as spreadsheets write it",
          "[data][source]") {
  written_table const semicolons("\xef\xbb\xbfimage;age;class\r\na/1.dcm;63,5;pneumonia\r\n"),
      tabs("image\tclass\na/1.dcm\tpneumonia\n");
  CHECK(semicolons.read().find("a/1.dcm") == 1);
  CHECK(tabs.read().find("a/1.dcm") == 1);
}

TEST_CASE("contradictions in a table of labels are refused", "[data][source][bad_input]") {
  CHECK_THROWS_WITH(written_table("image,class\n1,covid\n").read(),
                    Contains("line 2 has the class \"covid\", which the program has not; give the "
                             "source the classes of the file, or correct the line "
                             "[docs/errors.md#label-table]"));
  CHECK_THROWS_WITH(written_table("image,class\n1,normal\n1,normal\n1,pneumonia\n").read(),
                    Contains("line 4 gives 1 another class than a line above"));
  CHECK_THROWS_WITH(written_table("image,label\n1,normal\n").read(),
                    Contains("has no column class; its columns are image, label"));
}

TEST_CASE("a line that names two images, or none, is refused", "[data][source][bad_input]") {
  written_table const written("image,class\n1,normal\n2,normal\n");
  auto table = written.read();
  table.find("a/1.dcm");
  CHECK(table.find("a/1.dcm") == 0);
  CHECK_THROWS_WITH(table.find("b/1.dcm"), Contains("names 1, and there are a/1.dcm and b/1.dcm; "
                                                    "name images by their path"));
  CHECK_THROWS_WITH(table.require_all_found(),
                    Contains("names 1 image that the data folder has not: 2; fetch them, or remove "
                             "their lines"));
}
