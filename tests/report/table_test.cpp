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

TEST_CASE("a threshold has four digits, near 0 and 1 as many as it needs", "[report]") {
  CHECK(threshold_text(0.5) == "0.5000");
  CHECK(threshold_text(0.9999) == "0.9999");
  CHECK(threshold_text(0.99999) == "0.9999900");
  CHECK(threshold_text(0.99999999) == "0.99999999");
  CHECK(threshold_text(0.00002) == "0.00002000000");
  CHECK(threshold_text(1.5e-9) == "1.500000e-9");
  CHECK(threshold_text(0) == "0.0000");
  CHECK(threshold_text(1) == "1.0000");
}
