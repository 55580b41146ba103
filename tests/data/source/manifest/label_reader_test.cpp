// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/label_reader.hpp"

#include "catch.hpp"
#include "cxr/data/source/manifest/sorted_columns.hpp"
#include "data/source/manifest/written_set.hpp"

using namespace cxr;
using test::lines_of, test::written_set;

namespace {

using two = classes<"NORMAL", "PNEUMONIA">;
using exclusive = detail::sorted_columns<two, file_column<"f">, label_column<"l">>;
using findings = detail::sorted_columns<two, file_column<"f">, labels_column<"l", "|", "none">>;

}  // namespace

TEST_CASE("labels that are no classes are refused with all of them, and the nearest class",
          "[data][source][manifest][bad_input]") {
  written_set const set("f,l\na,NORMAL\nb,PNEUMONIAA\nc,COVID\nd,COVID\ne,\n");
  manifest_table const table({set.csv()}, {}, exclusive::needed());
  detail::label_reader<exclusive> labels(table);
  CHECK(labels.read({0}).labels.label == 0);
  CHECK_NOTHROW(labels.require_classes());
  CHECK(labels.read({1}).reason == "label that is no class: PNEUMONIAA");
  CHECK(labels.read({2}).reason == "label that is no class: COVID");
  labels.read({3});
  CHECK(labels.read({4}).reason == "no label");
  CHECK_THROWS_WITH(
      labels.require_classes(),
      Contains("images.csv: line 4, column l: \"COVID\" is no class; the nearest is ") &&
          Contains("labels that are no class: COVID (2), PNEUMONIAA (1); add them to "
                   "the classes, or leave their rows out with --other-labels"));
  CHECK(labels.unused().empty());  // each row is an entry of its own
}

TEST_CASE("findings besides the classes are counted", "[data][source][manifest][ledger]") {
  written_set const set("f,l\na,NORMAL|mass\nb,mass|nodule\nc,none\nd,\n");
  manifest_table const table({set.csv()}, {}, findings::needed());
  detail::label_reader<findings> labels(table);
  for (std::size_t row = 0; row < 3; ++row) CHECK(labels.read({row}).reason.empty());
  CHECK(labels.read({3}).reason == "no label");
  CHECK_NOTHROW(labels.require_classes());
  CHECK(lines_of({labels.unused()}) ==
        std::vector<std::string>{"label that is no class (2 different ones)|mass, 2|3 rows"});
}
