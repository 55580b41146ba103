// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/labels.hpp"

#include "catch.hpp"
#include "data/source/manifest/written_set.hpp"

using namespace cxr;
using test::written_set;

namespace {

using two = classes<"nodule", "pleural effusion">;

/// The labels that a column reads in a cell: "1", "10", "uu"; then the labels that are no class.
template <class Column>
std::string labels_in(std::string const& cell) {
  written_set const set("x,labels\n1,\"" + cell + "\"\n");
  manifest_table const table({set.csv()}, {}, Column::template needed<two>());
  other_labels others;
  auto const read = Column::template value<two>({table, 0}, others);
  std::string text = read.findings.empty() ? std::to_string(read.label) : "";
  for (auto const finding : read.findings)
    text += finding == presence::unknown ? 'u' : finding == presence::present ? '1' : '0';
  for (auto const& [label, count] : others) text += " " + label + " " + std::to_string(count);
  return text;
}

}  // namespace

TEST_CASE("one text is one class", "[data][source][manifest]") {
  using label = label_column<"labels">;
  CHECK(labels_in<label>("nodule") == "0");
  CHECK(labels_in<label>(" pleural effusion ") == "1");
  CHECK(labels_in<label>("") == "-1");
  CHECK(labels_in<label>("NA") == "-1");
  CHECK(labels_in<label>("Nodule") == "-1 Nodule 1");  // the case counts
}

TEST_CASE("codes are in the order of the classes", "[data][source][manifest]") {
  using label = coded_label_column<"labels", "0", "1">;
  CHECK(labels_in<label>("0") == "0");
  CHECK(labels_in<label>("1") == "1");
  CHECK(labels_in<label>("nodule") == "-1 nodule 1");
}

TEST_CASE("findings are joined by a separator", "[data][source][manifest]") {
  using labels = labels_column<"labels", "|", "No Finding">;
  CHECK(labels_in<labels>("nodule|pleural effusion") == "11");
  CHECK(labels_in<labels>("pleural effusion| nodule |") == "11");
  CHECK(labels_in<labels>("No Finding") == "00");
  CHECK(labels_in<labels>("") == "uu");
  CHECK(labels_in<labels>("NaN") == "uu");  // not known, and no label of that name
  CHECK(labels_in<labels>("nodule|Mass|Hernia") == "10 Hernia 1 Mass 1");
}

TEST_CASE("findings are a list of Python", "[data][source][manifest]") {
  using labels = label_list_column<"labels">;
  CHECK(labels_in<labels>("['nodule', ' pleural effusion']") == "11");
  CHECK(labels_in<labels>("['normal']") == "00 normal 1");
  CHECK(labels_in<labels>("[]") == "00");
  CHECK(labels_in<labels>("['']") == "00");
  CHECK(labels_in<labels>("[ \"\"nodule\"\" , 'it, or not' ]") == "10 it, or not 1");
  CHECK(labels_in<labels>("") == "uu");
  CHECK(labels_in<labels>("nan") == "uu");
}

TEST_CASE("what is no list of Python is refused", "[data][source][manifest][bad_input]") {
  for (auto const* cell : {"nodule", "[nodule]", "['nodule]", "['nodule' 'x", "["})
    CHECK_THROWS_WITH(labels_in<label_list_column<"labels">>(cell),
                      Contains("line 2, column labels: is no list of labels"));
}
