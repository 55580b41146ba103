// SPDX-License-Identifier: MIT
// The names under which the Kaggle set is passed on.
#include <map>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/source/ledger.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

void touch(fs::path const& file) { write_atomically(file, "not an image"); }

/// One normal image, one of bacteria and one of a virus in each subset.
fs::path layout(fs::path const& root, std::vector<std::string> const& subsets,
                std::string const& normal, std::string const& bacteria, std::string const& virus) {
  for (auto const& name : subsets)
    for (auto const& image : {normal, bacteria, virus}) touch(root / name / image);
  return root;
}

std::map<std::string, int> subtypes(std::vector<record> const& records) {
  std::map<std::string, int> counts;
  for (auto const& image : records) ++counts[image.label == 0 ? "normal" : image.subtype];
  return counts;
}

}  // namespace

TEST_CASE("Mendeley's names and folders are read", "[data][source]") {
  test::temporary_folder const folder, other;
  auto const add = [](fs::path const& root) {
    layout(root / "CellData/chest_xray", {"train", "test"}, "NORMAL/NORMAL-28501-0001.jpeg",
           "PNEUMONIA/BACTERIA-7422-0001.jpeg", "PNEUMONIA/VIRUS-7422-0001.jpeg");
    touch(root / "CellData/OCT/train/CNV/CNV-1-1.jpeg");
  };
  add(folder.path());
  add(other / "ZhangLabData");
  laws::check_source(kaggle_chest_xray{folder.path()}, kaggle_chest_xray{other.path()});
  auto const all = kaggle_chest_xray{folder.path()}.records();
  REQUIRE(all.size() == 6);
  CHECK(all[0].id == "test/NORMAL/NORMAL-28501-0001.jpeg");
  CHECK(all[1].patient == "BACTERIA-7422");
  CHECK(all[2].patient == "VIRUS-7422");  // another child
  CHECK(
      (subtypes(all) == std::map<std::string, int>{{"normal", 2}, {"bacteria", 2}, {"virus", 2}}));
  auto const unused = unused_by(kaggle_chest_xray{folder.path()}, all);
  REQUIRE(unused.entries.size() == 1);
  CHECK(unused.entries[0].example == "CellData/OCT");
}

TEST_CASE("classes in lower case, and subsets under their other names, are read",
          "[data][source]") {
  test::temporary_folder const folder;
  layout(folder.path(), {"Train", "validation", "TEST"}, "normal/IM-0001-0001.jpeg",
         "pneumonia/person1_bacteria_1.jpeg", "pneumonia/person1_virus_1.jpeg");
  auto const all = kaggle_chest_xray{folder.path()}.records();
  REQUIRE(all.size() == 9);
  CHECK(all[0].id == "TEST/normal/IM-0001-0001.jpeg");
  CHECK(all[0].official == subset::test);
  CHECK(all[8].official == subset::validation);
  CHECK(unused_by(kaggle_chest_xray{folder.path()}, all).entries.empty());
  touch(folder / "Train/NORMAL/IM-0002-0001.jpeg");
  CHECK_THROWS_WITH(kaggle_chest_xray{folder.path()}.records(),
                    Contains("Train has two folders of one class, NORMAL and normal; put their") &&
                        Contains("[docs/errors.md#two-class-folders]"));
}

TEST_CASE("sub-folders of virus and bacteria are read, others are in the ledger",
          "[data][source]") {
  test::temporary_folder const folder;
  layout(folder.path(), {"train", "test"}, "NORMAL/IM-0001-0001.jpeg",
         "PNEUMONIA/bacteria/person1_bacteria_1.jpeg", "PNEUMONIA/Virus/person1_virus_1.jpeg");
  touch(folder / "train/PNEUMONIA/person2_virus_2.jpeg");  // beside the sub-folders
  touch(folder / "train/PNEUMONIA/fungus/person3_virus_3.jpeg");
  touch(folder / "train/NORMAL/virus/person4_virus_4.jpeg");
  kaggle_chest_xray const source{folder.path()};
  auto const all = source.records();
  CHECK(
      (subtypes(all) == std::map<std::string, int>{{"normal", 2}, {"bacteria", 2}, {"virus", 3}}));
  CHECK(all[2].id == "test/PNEUMONIA/bacteria/person1_bacteria_1.jpeg");
  auto const unused = unused_by(source, all);
  REQUIRE(unused.entries.size() == 2);
  CHECK(unused.entries[0].example == "train/NORMAL/virus");
  CHECK(unused.entries[1].example == "train/PNEUMONIA/fungus");
}

TEST_CASE("the copy inside of Kaggle's archive is in the ledger", "[data][source]") {
  test::temporary_folder const folder;
  for (auto const* root : {"chest_xray", "chest_xray/chest_xray"})
    layout(folder / root, {"train", "val", "test"}, "NORMAL/IM-0001-0001.jpeg",
           "PNEUMONIA/person1_bacteria_1.jpeg", "PNEUMONIA/person1_virus_1.jpeg");
  touch(folder / "chest_xray/__MACOSX/chest_xray/train/NORMAL/._IM-0001-0001.jpeg");
  for (auto const& root : {folder.path(), folder / "chest_xray"}) {
    kaggle_chest_xray const source{root};
    auto const all = source.records();
    CHECK(all.size() == 9);
    auto const text = unused_by(source, all).text();
    CHECK_THAT(text, Contains("folder, images in its sub-folders: 9 files") &&
                         Contains("hidden file: 1 file"));
  }
}
