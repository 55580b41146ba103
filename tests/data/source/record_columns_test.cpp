// SPDX-License-Identifier: MIT
#include "cxr/data/source/record_columns.hpp"

#include "catch.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

std::vector<record> three_images() {
  std::vector<record> records;
  for (auto const* id : {"test/a.png", "train/a.png", "train/b.png"})
    records.push_back(
        {.id = id, .file = "/data/" + std::string(id), .patient = id[6] == 'b' ? "2" : "1"});
  records[2].patient = "2";
  records[2].subtype = "virus";
  return records;
}

/// The records with the columns of a file.
std::vector<record> described(std::string const& text, std::string_view names = {}) {
  test::temporary_folder const folder;
  write_atomically(folder / "columns.csv", text);
  auto records = three_images();
  add_columns(records, folder / "columns.csv", names);
  return records;
}

}  // namespace

TEST_CASE("a file describes images by id or file name", "[data][source]") {
  auto const records = described("image,sex,view\ntrain/a.png,F,PA\nb.png,,AP\nabsent.png,M,PA\n");
  CHECK(column_value(records[1], "sex") == "F");
  CHECK(column_value(records[2], "sex").empty());
  CHECK(column_value(records[2], "view") == "AP");
  CHECK(column_value(records[2], "subtype") == "virus");
  CHECK(records[0].columns.empty());
  CHECK(column_names(records) == std::vector<std::string>{"sex", "view"});
}

TEST_CASE("a file describes all images of a patient", "[data][source]") {
  auto const records = described("patient,site\n1,Berlin\n2,Bern\n");
  CHECK(column_value(records[0], "site") == "Berlin");
  CHECK(column_value(records[1], "site") == "Berlin");
  CHECK(column_value(records[2], "site") == "Bern");
}

TEST_CASE("columns may be separated by semicolons or tabs, as spreadsheets write them",
          "[data][source]") {
  auto const semicolons = described("patient;dose\r\n1;0,5\r\n"),
             tabs = described("patient\tsite\n1\tBerlin, Mitte\n");
  CHECK(column_value(semicolons[0], "dose") == "0,5");
  CHECK(column_value(tabs[0], "site") == "Berlin, Mitte");
}

TEST_CASE("a setting chooses the columns", "[data][source]") {
  auto const text = "patient,Patient Age,sex,site\n1,63,F,Berlin\n";
  CHECK(column_names(described(text, "site,Patient Age")) ==
        std::vector<std::string>{"site", "Patient Age"});
  CHECK_THROWS_WITH(described(text, "site,gender"),
                    Contains("columns.csv: has no column gender; its columns are patient, "));
}

TEST_CASE("columns that belong to no image, or to several, are errors that name the file",
          "[data][source][bad_input]") {
  CHECK_THROWS_WITH(described("image,sex\na.png,F\n"),
                    Contains("names a.png, and there are test/a.png and train/a.png"));
  CHECK_THROWS_WITH(described("image,sex\nb.png,F\nb.png,M\n"), Contains("image b.png twice"));
  CHECK_THROWS_WITH(described("image,sex\nc.png,F\n"),
                    Contains("columns.csv: describes none of the 3 images"));
}

TEST_CASE("a column of a name that the source has, and a row without a key, are refused",
          "[data][source][bad_input]") {
  CHECK_THROWS_WITH(described("image,subtype\nb.png,fungi\n"),
                    Contains("columns.csv: line 1 names the column subtype, and the source has "
                             "values of that name") &&
                        Contains("rename the column"));
  CHECK(column_names(described("image,subtype,sex\nb.png,fungi,F\n", "sex")) ==
        std::vector<std::string>{"sex"});
  test::temporary_folder const folder;
  write_atomically(folder / "columns.csv", "\nimage,view\nb.png,AP\n");
  auto records = three_images();
  records[0].columns = {{"view", "PA"}};
  CHECK_THROWS_WITH(add_columns(records, folder / "columns.csv"),
                    Contains("line 2 names the column view"));
  CHECK(records[2].columns.empty());

  records = three_images();
  records[1].patient = "";
  for (auto const* key : {"", " "}) {
    write_atomically(folder / "columns.csv",
                     "patient,sex\n2,\"F\n\"\n" + std::string(key) + ",M\n");
    CHECK_THROWS_WITH(
        add_columns(records, folder / "columns.csv"),
        Contains("columns.csv: line 4 has no patient") && Contains("complete or remove the line"));
  }
  CHECK(column_value(records[1], "sex").empty());
  CHECK_THROWS_WITH(described("image,sex\nb.png,F\n\nb.png,M\n"), Contains("lines 2 and 4"));
}

TEST_CASE("cells that mean no value give none", "[data][source]") {
  auto const records =
      described("image,sex,site\ntrain/a.png,F,x\nb.png, nan,Nantes \n", "site,sex");
  CHECK(records[2].columns == std::vector<std::pair<std::string, std::string>>{{"site", "Nantes"}});
  for (auto const* text :
       {"", "  ", "NA", "N/A", "n/a", "#N/A", "<NA>", "nan", "NaN", "-nan", "NULL"})
    CHECK(known_value(text).empty());
  CHECK(known_value(" none ") == "none");
  CHECK(known_value("Nancy") == "Nancy");
}

TEST_CASE("ages are put into bands", "[data][source]") {
  CHECK(age_in_years("063Y") == 63);
  CHECK(age_in_years("006M") == 0.5);
  CHECK_FALSE((age_in_years("") || age_in_years("411") || age_in_years("-1")));
  CHECK(age_band("0") == "0 to 4");
  CHECK(age_band("0.5") == "0 to 4");
  CHECK(age_band("018M") == "0 to 4");
  CHECK(age_band("5") == "5 to 17");
  CHECK(age_band("17.9") == "5 to 17");
  CHECK(age_band("039Y") == "18 to 39");
  CHECK(age_band("64") == "40 to 64");
  CHECK(age_band("65") == "65 and over");
  for (auto const* text : {"63y", " 63", "63 ", "63 years", "063Y", "63.5"})
    CHECK(age_band(text) == "40 to 64");
  CHECK(age_band("216 months") == "18 to 39");
  for (auto const* text : {"", "old", "-1", "411", "63 kg", "65+", "18-39", "nan", "inf", "Y"})
    CHECK(age_band(text).empty());
  CHECK(holds_ages("age"));
  CHECK(holds_ages("Patient Age"));
  CHECK(holds_ages("age_years"));
  CHECK_FALSE(holds_ages("stage"));
  CHECK_FALSE(holds_ages("agent"));
  for (auto const* name :
       {"AGE", "PatientAge", "patientage", "patientAge", "AgeYears", "age-at-exam"})
    CHECK(holds_ages(name));
  for (auto const* name : {"age_group", "AgeGroup", "Image", "imageAgent", "Stage", "", "PAge"})
    CHECK_FALSE(holds_ages(name));
}
