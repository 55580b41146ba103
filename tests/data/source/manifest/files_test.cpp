// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/files.hpp"

#include "catch.hpp"
#include "data/source/manifest/written_set.hpp"

using namespace cxr;
using test::written_set;
namespace fs = std::filesystem;

namespace {

template <class Column>
std::string path_in(std::string const& csv) {
  written_set const set(csv);
  manifest_table const table({set.csv()}, {}, Column::needed());
  return Column::value({table, 0});
}

}  // namespace

TEST_CASE("images are found by path, also one that begins with the name of the folder",
          "[data][source][manifest]") {
  written_set set("");
  set.images({"my_set/train/a.png", "my_set/b.png"});
  auto const folder = set.folder() / "my_set";
  for (auto const& given : {folder, folder / "", folder / "."}) {
    files_by_path const files(given);
    CHECK(fs::equivalent(files.find("train/a.png"), folder / "train/a.png"));
    CHECK(fs::equivalent(files.find("my_set/train/a.png"), folder / "train/a.png"));
    CHECK(fs::equivalent(files.find("my_set/b.png"), folder / "b.png"));
    CHECK(files.find("a.png").empty());
    CHECK(files.find("train").empty());  // a folder
  }
}

TEST_CASE("a file of another folder with the same name is not taken", "[data][source][manifest]") {
  written_set set("");
  set.images({"my_set/1.png", "my_set/east/1.png", "my_set/west/2.png"});
  files_by_path const files(set.folder() / "my_set");
  CHECK(files.find("east/1.png") == set.folder() / "my_set/east/1.png");
  CHECK(files.find("west/1.png").empty());          // neither 1.png nor east/1.png
  CHECK(files.find("other/my_set/1.png").empty());  // the name inside of the path
  CHECK(files.find("other/west/2.png").empty());
  CHECK(files.find("my_set/west/1.png").empty());
}

TEST_CASE("a set is found under another name of its folder", "[data][source][manifest]") {
  written_set set("");
  set.images({"chexpert/train/a.png", "chexpert/b.png"});
  files_in_set const files(set.folder() / "chexpert");
  CHECK(files.find("CheXpert-v1.0-small/train/a.png") == set.folder() / "chexpert/train/a.png");
  CHECK(files.find("train/a.png") == set.folder() / "chexpert/train/a.png");
  CHECK(files.find("CheXpert-v1.0-small/other/b.png").empty());
  CHECK(files_in_set(set.folder()).find("chexpert/b.png") == set.folder() / "chexpert/b.png");
  static_assert(set_path_column<"Path">::name == "set_path_column<Path>");
}

TEST_CASE("images are found by name in any folder, and a name that two have is refused",
          "[data][source][manifest][bad_input]") {
  written_set set("");
  set.images({"images_001/images/a.png", "images_002/images/b.png", "c.png", ".d.png",
              "images_001/images/c.png", "images_003/c.png"});
  files_by_name const files(set.folder());
  CHECK(files.find("a.png") == set.folder() / "images_001/images/a.png");
  CHECK(files.find("b.png") == set.folder() / "images_002/images/b.png");
  CHECK(files.find(".d.png").empty());
  CHECK(files.find("e.png").empty());
  CHECK_THROWS_WITH(files.find("c.png"), Contains("/c.png: and ") && Contains("have one name"));
  CHECK_THROWS_WITH(files_by_name(set.folder() / "gone"), Contains("there is no such folder"));
}

TEST_CASE("a path is a column, or several in a pattern", "[data][source][manifest]") {
  using pattern = file_pattern<"files/p{subject_id:2}/p{subject_id}/s{study_id}/{dicom_id}.jpg">;
  std::string const csv = "dicom_id,subject_id,study_id\n02aa804e,10000032,50414267\n";
  CHECK(path_in<pattern>(csv) == "files/p10/p10000032/s50414267/02aa804e.jpg");
  CHECK(path_in<file_pattern<"{dicom_id}">>(csv) == "02aa804e");
  CHECK(path_in<file_pattern<"{dicom_id}.png">>("dicom_id,x\n,1\n").empty());
  CHECK(path_in<file_column<"path">>("path\n a/b c.png \n") == "a/b c.png");
  CHECK(pattern::needed().size() == 4);
  static_assert(detail::is_pattern("a") && !detail::is_pattern("{a") && !detail::is_pattern("a}"));
  static_assert(!detail::is_pattern("{a{b}}") && detail::is_pattern("{a}{b}"));
}
