// SPDX-License-Identifier: MIT
#include "cxr/data/source/image_files.hpp"

#include <sys/stat.h>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

void touch(fs::path const& file) { write_atomically(file, "not an image"); }

}  // namespace

TEST_CASE("image files are recognised by their extension, in either case", "[data][source]") {
  for (auto const* name : {"a.jpeg", "a.JPG", "a.b.png", "A.Jpeg", "a.jfif", "a.JPE"})
    CHECK(is_image_name(name));
  for (auto const* name :
       {"a.txt", "a", "._a.jpeg", ".jpeg", "jpeg", "a.jpeg.part", "a.webp", "a.jp2"})
    CHECK_FALSE(is_image_name(name));
}

TEST_CASE("the image files of a folder are listed by name", "[data][source]") {
  test::temporary_folder const folder;
  touch(folder / "b.png");
  touch(folder / "a.jpeg");
  touch(folder / "notes.txt");
  fs::create_directory(folder / "c.png");
  fs::create_symlink("gone.png", folder / "d.png");  // decoding will name it
  REQUIRE(mkfifo((folder / "e.png").c_str(), 0600) == 0);
  std::vector<std::string> names;
  for (auto const& file : image_files(folder.path())) names.push_back(file.filename().string());
  CHECK(names == std::vector<std::string>{"a.jpeg", "b.png", "d.png"});
}

TEST_CASE("all that is in a folder is listed by name", "[data][source]") {
  test::temporary_folder const folder;
  touch(folder / "b.txt");
  fs::create_directory(folder / "a");
  CHECK(entries_of(folder.path()) == std::vector<fs::path>{folder / "a", folder / "b.txt"});
  CHECK(is_folder(folder / "a"));
  CHECK_FALSE(is_folder(folder / "b.txt"));
  CHECK_FALSE(is_folder(folder / "none"));
}

TEST_CASE("a folder that is not there is named", "[data][source][bad_input]") {
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(image_files(folder / "none"), Contains("none: there is no such folder"));
  touch(folder / "a.png");
  CHECK_THROWS_WITH(entries_of(folder / "a.png"), Contains("a.png: there is no such folder"));
}

TEST_CASE("DICOM names are those of images where DICOM is decoded", "[data][source]") {
#ifdef CXR_DICOM
  constexpr bool decoded = true;
#else
  constexpr bool decoded = false;
#endif
  CHECK(is_image_name("a/image.DCM") == decoded);
  CHECK(is_image_name("image.dicom") == decoded);
}
