// SPDX-License-Identifier: MIT
#include "cxr/data/source/dicom_files.hpp"

#include <filesystem>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

void place_golden(fs::path const& file) {
  fs::create_directories(file.parent_path());
  fs::copy_file(test::golden("dicom/bits_8.dcm"), file);
}

}  // namespace

TEST_CASE("DICOM files are listed by content, below a folder and sorted", "[data][source]") {
  test::temporary_folder const folder;
  for (auto const* name : {"b/2", "b/1.dcm", "a.jpeg", ".hidden/3", "b/._4", "__MACOSX/5"})
    place_golden(folder / name);
  write_atomically(folder / "b/notes.dcm", "DICM");
  fs::create_directory_symlink(folder / "b", folder / "link");
  auto const files = detail::dicom_files(folder.path());
  CHECK(files == std::vector<fs::path>{folder / "a.jpeg", folder / "b/1.dcm", folder / "b/2"});
  write_atomically(folder / "b/plain.png", "");
  CHECK(detail::why_dicom_unused(folder / "b/plain.png") == "image that is not DICOM");
  CHECK(detail::why_dicom_unused(folder / "b/._4").empty());  // its name tells
}

TEST_CASE("DICOM files without a preamble are listed, too", "[data][source]") {
  test::temporary_folder const folder;
  fs::copy_file(test::golden("dicom/no_preamble_12.dcm"), folder / "1");
  fs::copy_file(test::golden("dicom/no_header_implicit_12.dcm"), folder / "2");
  write_atomically(folder / "3", "8");
  CHECK(detail::dicom_files(folder.path()) == std::vector<fs::path>{folder / "1", folder / "2"});
#ifdef CXR_DICOM
  std::vector<record> records{{.id = "1", .file = folder / "1"}, {.id = "2", .file = folder / "2"}};
  detail::add_headers(records, std::string(default_salt));
  REQUIRE(records.size() == 2);
  for (auto const& image : records) CHECK(image.patient == patient_hash("golden"));
#endif
}

TEST_CASE("a broken link in a DICOM folder is an error, not a smaller data set",
          "[data][source][bad_input]") {
  test::temporary_folder const folder;
  fs::create_symlink(folder / "gone", folder / "image.dcm");
  CHECK_THROWS_WITH(detail::dicom_files(folder.path()), Contains("image.dcm: cannot be read"));
}

#ifdef CXR_DICOM
TEST_CASE("headers are read on all cores, and the first damaged file is named", "[data][source]") {
  test::temporary_folder const folder;
  std::vector<record> records;
  for (int number = 0; number < 40; ++number) {
    place_golden(folder / std::to_string(number));
    records.push_back({.id = std::to_string(number), .file = folder / std::to_string(number)});
  }
  records.push_back({.id = "report", .file = test::golden("dicom/refused_report.dcm")});
  detail::add_headers(records, std::string(default_salt));
  REQUIRE(records.size() == 40);
  for (auto const& image : records) CHECK(image.patient == patient_hash("golden"));
  for (auto const* damaged : {"17", "23"}) write_atomically(folder / damaged, "cut");
  CHECK_THROWS_WITH(detail::add_headers(records, std::string(default_salt)),
                    Contains("/17: is damaged DICOM"));
}
#endif
