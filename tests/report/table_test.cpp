// SPDX-License-Identifier: MIT
#include "cxr/report/table.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("a table is aligned, undefined values are words", "[report][table]") {
  table all({"", "validation"});
  all.add({"accuracy", to_text(measurement(0.5))});
  all.add({"auroc", to_text(measurement::undefined("one class"))});
  CHECK(all.text() ==
        "                     validation\n"
        "-------------------------------\n"
        "accuracy                 0.5000\n"
        "auroc     undefined (one class)\n");
}

TEST_CASE("a table of a head alone, and rows that are shorter", "[report][table]") {
  CHECK(table({"a", "bc"}).text() == "a  bc\n-----\n");
  table all({"name", "x", "y"});
  all.add({"row", "1"});
  CHECK(all.text() == "name  x  y\n----------\nrow   1\n");
  CHECK(all.rows()[1] == std::vector<std::string>{"row", "1"});
}
