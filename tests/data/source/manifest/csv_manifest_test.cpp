// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/csv_manifest.hpp"

#include "catch.hpp"
#include "cxr/core/policy_set.hpp"
#include "data/source/manifest/written_set.hpp"
#include "laws/source_laws.hpp"

using namespace cxr;
using test::lines_of, test::refusal, test::text_of, test::written_set;

namespace {

using images = csv_manifest<classes<"NORMAL", "PNEUMONIA">, file_column<"path">,
                            label_column<"label">, patient_column<"patient">>;
using without_patients =
    csv_manifest<label_column<"label">, file_column<"path">, classes<"NORMAL", "PNEUMONIA">>;
static_assert(DataSource<images> && images::knows_patients && !without_patients::knows_patients);
static_assert(images::labels == labelling::exclusive);
static_assert(csv_manifest<classes<"a">, file_column<"f">, labels_column<"l", "|", "">>::labels ==
              labelling::multi_label);
static_assert(
    images::name ==
    "csv_manifest<classes, file_column<path>, label_column<label>, patient_column<patient>>");

std::string const rows =
    "path,label,patient,age\n"
    "b/2.png,PNEUMONIA,second,40\n"
    "a/1.png,NORMAL,first,50\n"
    "a/3.png,NORMAL,second,60\n";
std::vector<std::string> const files{"a/1.png", "b/2.png", "a/3.png"};

}  // namespace

TEST_CASE("csv_manifest keeps the laws of DataSource", "[data][source][manifest]") {
  written_set set(rows), moved(rows);
  laws::check_source(images{.csv = set.images(files).csv()},
                     images{.csv = moved.images(files).csv()});
}

TEST_CASE("csv_manifest of findings keeps the laws of DataSource", "[data][source][manifest]") {
  using findings = csv_manifest<classes<"nodule", "mass">, file_column<"path">, finding_columns<>>;
  std::string const table = "path,mass,nodule\na.png,1,\nb.png,0,1\nc.png,,0\n";
  written_set set(table), moved(table);
  laws::check_source(findings{.csv = set.images({"a.png", "b.png", "c.png"}).csv()},
                     findings{.csv = moved.images({"a.png", "b.png", "c.png"}).csv()});
}

TEST_CASE("a manifest lists images by path, label and patient", "[data][source][manifest]") {
  written_set set(rows);
  auto const all = images{.csv = set.images(files).csv()}.records();
  CHECK(text_of(all) == "a/1.png 0, a/3.png 0, b/2.png 1");
  CHECK(all[0].patient == "first");
  CHECK(all[0].file == set.folder() / "a/1.png");
  CHECK(all[0].columns.empty());  // no column was named
  CHECK(text_of(without_patients{.csv = set.csv()}.records()) == text_of(all));
  CHECK(without_patients{.csv = set.csv()}.records()[0].patient.empty());
}

TEST_CASE("semicolons, tabs, a byte order mark, Windows line ends and quotes are read",
          "[data][source][manifest]") {
  for (std::string const table :
       {"path;label;patient\nb.png;PNEUMONIA;x\na.png;NORMAL;y\n",
        "path\tlabel\tpatient\nb.png\tPNEUMONIA\tx\na.png\tNORMAL\ty\n",
        "\xef\xbb\xbfpath,label,patient\r\nb.png,PNEUMONIA,x\r\n\r\na.png,NORMAL,y",
        "note,path,patient,label\n\"one, \"\"two\"\"\nlines\",b.png,x,\" PNEUMONIA "
        "\"\n,\"a.png\",y,NORMAL\n"}) {
    INFO(table);
    written_set set(table);
    CHECK(text_of(images{.csv = set.images({"a.png", "b.png"}).csv()}.records()) ==
          "a.png 0, b.png 1");
  }
}

TEST_CASE("the images may be in another folder, and paths be written as on Windows",
          "[data][source][manifest]") {
  written_set set("path,label,patient\nin\\b.png,PNEUMONIA,x\n./in/a.png,NORMAL,y\n");
  test::temporary_folder const elsewhere;
  for (auto const* file : {"in/a.png", "in/b.png"}) write_atomically(elsewhere / file, "");
  CHECK_THAT(refusal(images{.csv = set.csv()}), Contains("there is no file"));
  images const source{.csv = set.csv(), .folder = elsewhere.path()};
  CHECK(text_of(source.records()) == "in/a.png 0, in/b.png 1");
  written_set absolute("path,label,patient\n" + (elsewhere / "in/a.png").string() + ",NORMAL,x\n");
  CHECK(images{.csv = absolute.csv(), .folder = elsewhere.path()}.records()[0].id == "in/a.png");
  CHECK(images{.csv = absolute.csv()}.records()[0].file == elsewhere / "in/a.png");
}

TEST_CASE("what a manifest does not use is in the ledger, with what else is in the folder",
          "[data][source][manifest][ledger]") {
  written_set set(
      "path,label,patient\na.png,NORMAL,x\nb.png,COVID,y\nc.png,,z\nd.png,NORMAL,x\ne.png,NORMAL,"
      "w\n");
  set.images({"a.png", "b.png", "c.png", "d.png", "f.png", "notes.txt"});
  images const source{.csv = set.csv(),
                      .missing_files = unusable_row::leave_out,
                      .other_labels = unusable_row::leave_out,
                      .per_patient = 1};
  auto const records = source.records();
  CHECK(text_of(records) == "a.png 0");
  CHECK(lines_of(unused_by(source, records)) ==
        std::vector<std::string>{
            "label that is no class: COVID|b.png|1 file", "no label|c.png|1 file",
            "image that is missing|e.png|1 file", "more than 1 of one patient|d.png|1 file",
            "image that no row names|f.png|1 file", "no image: .txt|notes.txt|1 file"});
}

TEST_CASE("a path with .. gives the same ids and ledger", "[data][source][manifest][ledger]") {
  test::temporary_folder const folder;
  auto const around = folder / ".." / folder.path().filename();
  write_atomically(folder / "a.png", "");
  write_atomically(folder / "images.csv", "path,label,patient\na.png,NORMAL,x\n");
  write_atomically(folder / "absolute.csv",
                   "path,label,patient\n" + (folder / "a.png").string() + ",NORMAL,x\n");
  images const source{.csv = around / "images.csv"};
  CHECK(lines_of(unused_by(source, source.records())) ==
        std::vector<std::string>{"no image: .csv|absolute.csv|1 file"});
  CHECK(images{.csv = around / "absolute.csv"}.records()[0].id == "a.png");
}

TEST_CASE("a manifest beside none of its images tells nothing of its folder",
          "[data][source][manifest][ledger]") {
  test::temporary_folder const elsewhere;
  write_atomically(elsewhere / "a.png", "");
  written_set set("path,label,patient\n" + (elsewhere / "a.png").string() + ",NORMAL,x\n");
  images const source{.csv = set.images({"other.png"}).csv()};
  CHECK(unused_by(source, source.records()).entries.empty());
}

TEST_CASE("a manifest that is not given, missing or of other columns is refused",
          "[data][source][manifest][bad_input]") {
  CHECK_THAT(refusal(images{}), Contains("--csv is not given"));
  written_set set("Path,labels,patient,age\na.png,NORMAL,x,9\n");
  CHECK_THAT(refusal(images{.csv = set.folder()}), Contains("is a folder; give the CSV file"));
  CHECK_THAT(refusal(images{.csv = set.folder() / "gone.csv"}),
             Contains("gone.csv: cannot be read"));
  CHECK_THAT(refusal(images{.csv = set.csv()}),
             Contains("images.csv: has no column path; the nearest is Path; its columns are Path, "
                      "labels, patient, age; correct its first line, or the names in the program "
                      "[docs/errors.md#manifest-column]"));
}

TEST_CASE("a filter needs its column", "[data][source][manifest][bad_input]") {
  written_set set(rows);
  set.images(files);
  CHECK_THAT(refusal(images{.csv = set.csv(), .views = "PA"}),
             Contains("--views is given, and the manifest has no view_column"));
  CHECK_THAT(refusal(images{.csv = set.csv(), .min_age = 18}), Contains("no age_column"));
  CHECK_THAT(refusal(images{.csv = set.csv(), .sex = patient_sex::male}),
             Contains("no sex_column"));
  CHECK_THAT(refusal(without_patients{.csv = set.csv(), .per_patient = 1}),
             Contains("no patient_column"));
}
