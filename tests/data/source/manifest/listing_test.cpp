// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/listing.hpp"

#include "catch.hpp"
#include "cxr/data/source/manifest/csv_manifest.hpp"
#include "data/source/manifest/written_set.hpp"

using namespace cxr;
using test::refusal, test::text_of, test::written_set;

namespace {

using images =
    csv_manifest<classes<"NORMAL", "PNEUMONIA">, file_column<"path">, label_column<"label">,
                 patient_column<"patient">, subset_column<"split">>;
std::string const head = "path,label,patient,split\n";

}  // namespace

TEST_CASE("a missing image is named with its row and column",
          "[data][source][manifest][bad_input]") {
  written_set set(head + "a.png,NORMAL,x,\nb.png,NORMAL,x,\nc.png,PNEUMONIA,y,\n");
  set.images({"a.png"});
  CHECK_THAT(refusal(images{.csv = set.csv()}),
             Contains("images.csv: line 3, column path: there is no file " +
                      (set.folder() / "b.png").string() +
                      " (2 images of 3 missing); give the "
                      "folder of the images with --data, or leave them out with --missing-files"));
  images const source{.csv = set.csv(), .missing_files = unusable_row::leave_out};
  CHECK(text_of(source.records()) == "a.png 0");
}

TEST_CASE("a row without an image or a patient is refused with its place",
          "[data][source][manifest][bad_input]") {
  written_set no_image(head + "a.png,NORMAL,x,\n ,NORMAL,x,\n");
  CHECK_THAT(refusal(images{.csv = no_image.images({"a.png"}).csv()}),
             Contains("images.csv: line 3, column path: names no image"));
  written_set no_patient(head + "a.png,NORMAL,NA,\n");
  CHECK_THAT(refusal(images{.csv = no_patient.images({"a.png"}).csv()}),
             Contains("images.csv: line 2, column patient: names no patient"));
}

TEST_CASE("an image of another folder with the same name is missing, not another row's",
          "[data][source][manifest][bad_input]") {
  written_set set(head + "east/1.png,NORMAL,x,\nwest/1.png,PNEUMONIA,y,\n");
  set.images({"1.png", "east/1.png"});
  CHECK_THAT(refusal(images{.csv = set.csv()}),
             Contains("images.csv: line 3, column path: there is no file " +
                      (set.folder() / "west/1.png").string() + " (1 image of 2 missing)"));
}

TEST_CASE("two paths that find one file are refused", "[data][source][manifest][bad_input]") {
  written_set set("");
  auto const name = set.folder().filename().string();  // a path may begin with it
  set.file("images.csv", head + "1.png,NORMAL,x,\n" + name + "/1.png,PNEUMONIA,y,\n");
  set.images({"1.png"});
  CHECK_THAT(refusal(images{.csv = set.csv()}),
             Contains("images.csv: line 3, column path: finds " +
                      (set.folder() / "1.png").string() + ", which is the image of line 2") &&
                 Contains("[docs/errors.md#manifest-twice]"));
}

TEST_CASE("several rows of an image with two patients are refused",
          "[data][source][manifest][bad_input]") {
  using read_twice =
      csv_manifest<classes<"NORMAL", "PNEUMONIA">, file_column<"path">, label_column<"label">,
                   patient_column<"patient">, rows_per_image<>>;
  written_set same("path,label,patient\na.png,NORMAL,x\na.png,NORMAL,x\n");
  CHECK(text_of(read_twice{.csv = same.images({"a.png"}).csv()}.records()) == "a.png 0");
  written_set other("path,label,patient\na.png,NORMAL,x\na.png,NORMAL,y\n");
  CHECK_THAT(refusal(read_twice{.csv = other.images({"a.png"}).csv()}),
             Contains("images.csv: line 3, column patient: is another patient than line 2"));
}

TEST_CASE("official subsets come from their column", "[data][source][manifest]") {
  written_set set(head +
                  "a.png,NORMAL,x,train\nb.png,NORMAL,y,valid\nc.png,NORMAL,z,TEST\n"
                  "d.png,NORMAL,w,\n");
  auto const all = images{.csv = set.images({"a.png", "b.png", "c.png", "d.png"}).csv()}.records();
  CHECK((all[0].official == subset::train));
  CHECK((all[1].official == subset::validation));
  CHECK((all[2].official == subset::test));
  CHECK((all[3].official == subset::none));
}

TEST_CASE("an image that is kept as uncertain has a column of its own",
          "[data][source][manifest]") {
  using findings = csv_manifest<classes<"Edema", "Fracture">, file_column<"path">,
                                finding_columns<keep_uncertain>>;
  written_set set("path,Edema,Fracture\na.png,-1,1\nb.png,0,1\n");
  auto const all = findings{.csv = set.images({"a.png", "b.png"}).csv()}.records();
  CHECK(text_of(all) == "a.png u1, b.png 01");
  CHECK(column_value(all[0], "uncertain Edema") == "yes");
  CHECK(all[1].columns.empty());
}
