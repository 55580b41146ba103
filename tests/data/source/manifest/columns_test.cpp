// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/columns.hpp"

#include "catch.hpp"
#include "data/source/manifest/written_set.hpp"

using namespace cxr;
using test::written_set;

namespace {

/// What a column gives for the first row of a table.
template <class Column>
auto value_in(std::string const& csv) {
  written_set const set(csv);
  manifest_table const table({set.csv()}, {}, Column::needed());
  return Column::value({table, 0});
}

}  // namespace

TEST_CASE("of several names the first with a value counts", "[data][source][manifest]") {
  using view = view_column<"AP/PA", "Frontal/Lateral">;
  CHECK(value_in<view>("AP/PA,Frontal/Lateral\nAP,Frontal\n") == "AP");
  CHECK(value_in<view>("Frontal/Lateral,AP/PA\nLateral,\n") == "Lateral");
  CHECK(value_in<sex_column<"Patient Gender", "Patient Sex">>("Patient Sex\nM\n") == "M");
  CHECK(value_in<patient_column<"patient">>("patient\n NA \n").empty());
  CHECK(value_in<site_column<"site">>("site\nwest\n") == "west");
  CHECK(view::name == "view_column<AP/PA, Frontal/Lateral>");
}

TEST_CASE("sexes are F, M or as they are", "[data][source][manifest]") {
  using sex = sex_column<"sex">;
  CHECK(value_in<sex>("sex\nFemale\n") == "F");
  CHECK(value_in<sex>("sex\nm\n") == "M");
  CHECK(value_in<sex>("sex\nUnknown\n") == "Unknown");
  CHECK(value_in<sex>("sex,x\nnan,1\n").empty());
}

TEST_CASE("patients and subsets are found in a path", "[data][source][manifest]") {
  std::string const csv = "Path\nCheXpert-v1.0-small/valid/patient64541/study1/view1_frontal.jpg\n";
  CHECK(value_in<patient_folder<"Path", "patient">>(csv) == "patient64541");
  CHECK(value_in<patient_folder<"Path", "person">>(csv).empty());
  CHECK((value_in<subset_folder<"Path">>(csv) == subset::validation));
  CHECK((value_in<subset_folder<"Path">>("Path\nimages/train\n") == subset::none));  // a file
}

TEST_CASE("an age is the year of the study less that of birth", "[data][source][manifest]") {
  using age = birth_column<"birth", "study">;
  CHECK(value_in<age>("birth,study\n1930.0,20140915\n") == "84");
  CHECK(value_in<age>("birth,study\n1930-01-01,2014-09-15\n") == "84");
  CHECK(value_in<age>("birth,study\n,20140915\n").empty());
}

TEST_CASE("subsets are words, and another word is refused", "[data][source][manifest][bad_input]") {
  using official = subset_column<"split">;
  CHECK((value_in<official>("split\nTrain\n") == subset::train));
  CHECK((value_in<official>("split\nvalidate\n") == subset::validation));
  CHECK((value_in<official>("split\ntest\n") == subset::test));
  CHECK((value_in<official>("split,x\n,1\n") == subset::none));
  CHECK_THROWS_WITH(value_in<official>("split\nfold 1\n"),
                    Contains("images.csv: line 2, column split: \"fold 1\" is no subset"));
}

TEST_CASE("a set's name has its policies", "[data][source][manifest]") {
  CHECK(set_name<"chexpert">::name == "chexpert");
  CHECK(set_name<"chexpert", classes<"a">>::name == "chexpert<classes>");
  CHECK(csv_files<"a.csv", "b.csv">::names[1] == "b.csv");
  CHECK(joined_csv<"a.csv", "x", "y">::table("set").keys.size() == 2);
  CHECK(joined_csv<"a.csv", "x", "y">::table("set").file == "set/a.csv");
}
