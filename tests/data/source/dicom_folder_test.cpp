// SPDX-License-Identifier: MIT
#include "cxr/data/source/dicom_folder.hpp"

#include <set>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/source/class_folders.hpp"
#include "cxr/data/source/ledger.hpp"
#include "cxr/data/source/record_columns.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

using chest = dicom_folder<"normal", "pneumonia">;

void place_golden(std::string const& name, fs::path const& file) {
  fs::create_directories(file.parent_path());
  fs::copy_file(test::golden("dicom/" + name + ".dcm"), file);
}

/// Three radiographs, of which one is named as a JPEG and one lies deep, a report and a text.
fs::path class_folders(fs::path const& root) {
  place_golden("explicit_12", root / "normal/patient 1/study/IM0001");
  place_golden("monochrome1", root / "normal/image.jpeg");
  place_golden("jpeg_lossless_12", root / "pneumonia/a.dcm");
  place_golden("refused_report", root / "pneumonia/report.dcm");
  place_golden("refused_colour", root / "pneumonia/screenshot.dcm");
  place_golden("explicit_12", root / "normal/._hidden.dcm");
  write_atomically(root / "normal/notes.txt", "DICM");
  return root;
}

std::string refusal(chest const& source) {
  try {
    source.records();
  } catch (error const& problem) {
    return problem.what();
  }
  return "accepted";
}

}  // namespace

#ifdef CXR_DICOM

TEST_CASE("dicom_folder keeps the laws of DataSource", "[data][source]") {
  test::temporary_folder const folder, other;
  laws::check_source(chest{class_folders(folder.path())}, chest{class_folders(other / "moved")});
}

TEST_CASE("DICOM files are found by content, at any depth, with what identifies nobody",
          "[data][source]") {
  test::temporary_folder const folder;
  chest const source{class_folders(folder.path())};
  auto const all = source.records();
  REQUIRE(all.size() == 3);
  CHECK(all[0].id == "normal/image.jpeg");
  CHECK(all[1].id == "normal/patient 1/study/IM0001");
  CHECK(all[2].id == "pneumonia/a.dcm");
  CHECK(all[2].label == 1);
  for (auto const& image : all) {
    CHECK(image.patient == patient_hash("golden"));
    CHECK(column_value(image, "view") == "PA");
    CHECK(column_value(image, "age") == "063Y");
    CHECK(column_value(image, "sex") == "F");
    CHECK(column_value(image, "pixel_spacing") == "0.2 x 0.1");
    CHECK(image.columns.size() == 4);
  }
  CHECK(unused_by(source, all).text() ==
        "not used:"
        "\n  DICOM in colour: 1 file (pneumonia/screenshot.dcm)"
        "\n  DICOM without an image: 1 file (pneumonia/report.dcm)"
        "\n  hidden file: 1 file (normal/._hidden.dcm)"
        "\n  no image: .txt: 1 file (normal/notes.txt)");
}

TEST_CASE("train and test above the classes are the official subsets of DICOM files, too",
          "[data][source]") {
  test::temporary_folder const folder;
  class_folders(folder / "train");
  class_folders(folder / "test");
  auto const all = chest{folder.path()}.records();
  REQUIRE(all.size() == 6);
  CHECK(all[0].id == "test/normal/image.jpeg");
  CHECK(all[0].official == subset::test);
}

TEST_CASE("a salt changes the patient keys, and only them", "[data][source]") {
  test::temporary_folder const folder, secret;
  write_atomically(secret / "salt", "a long secret\n");
  chest source{class_folders(folder.path())};
  auto const before = source.records();
  source.salt_file = secret / "salt";
  auto const after = source.records();
  CHECK(after[0].patient == patient_hash("golden", "a long secret"));
  CHECK(after[0].patient != before[0].patient);
  CHECK(after[0].columns == before[0].columns);
}

TEST_CASE("a table gives the classes of DICOM files", "[data][source]") {
  test::temporary_folder const folder;
  place_golden("explicit_12", folder / "images/1.2.3.dcm");
  place_golden("bits_8", folder / "images/1.2.4.dcm");
  place_golden("bits_16", folder / "images/1.2.5.dcm");
  write_atomically(folder / "labels.csv",
                   "image,x,class\n1.2.3,5,normal\n1.2.4.dcm,1,pneumonia\n"
                   "1.2.4.dcm,7,pneumonia\n");
  chest const source{.folder = folder / "images", .labels_file = folder / "labels.csv"};
  auto const all = source.records();
  REQUIRE(all.size() == 2);
  CHECK(all[0].id == "1.2.3.dcm");
  CHECK(all[0].label == 0);
  CHECK(all[1].label == 1);
  CHECK(unused_by(source, all).text() == "not used:\n  DICOM without a label: 1 file (1.2.5.dcm)");
}

TEST_CASE("a damaged DICOM header and other classes are refused", "[data][source][bad_input]") {
  test::temporary_folder const folder;
  class_folders(folder.path());
  auto const whole = read_text(test::golden("dicom/explicit_12.dcm"));
  write_atomically(folder / "normal/cut.dcm", whole.substr(0, 300));
  CHECK_THAT(refusal(chest{folder.path()}), Contains("normal/cut.dcm: is damaged DICOM"));
  CHECK_THAT(refusal(chest{folder / "normal"}),
             Contains("has the class folders patient 1, the program has the classes normal, "
                      "pneumonia; give dicom_folder the names of the folders"));
  CHECK_THAT(refusal(chest{}), Contains("--data is not given"));
}

#else

TEST_CASE("without DCMTK dicom_folder states what to install", "[data][source][bad_input]") {
  test::temporary_folder const folder;
  CHECK_THAT(refusal(chest{class_folders(folder.path())}),
             Contains("is DICOM, and this program was built without DCMTK; install DCMTK"));
}

#endif
