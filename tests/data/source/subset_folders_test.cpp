// SPDX-License-Identifier: MIT
#include "cxr/data/source/subset_folders.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

void touch(fs::path const& file) { write_atomically(file, "not an image"); }

}  // namespace

TEST_CASE("the usual names of subset folders are known in either case", "[data][source]") {
  for (auto const* name : {"train", "Train", "TRAINING"})
    CHECK(subset_of_folder(name) == subset::train);
  for (auto const* name : {"val", "Valid", "VALIDATION"})
    CHECK(subset_of_folder(name) == subset::validation);
  for (auto const* name : {"test", "Test", "testing"})
    CHECK(subset_of_folder(name) == subset::test);
  for (auto const* name : {"", "tests", "NORMAL", "trai", "train2", "chest_xray"})
    CHECK(subset_of_folder(name) == subset::none);
}

TEST_CASE("sources take official subsets under the usual names", "[data][source]") {
  test::temporary_folder const folder;
  for (auto const* name : {"Train", "valid", "Test"}) {
    touch(folder / name / "NORMAL/IM-0001-0001.jpeg");
    touch(folder / name / "PNEUMONIA/person1_virus_1.jpeg");
  }
  auto const check = [](std::vector<record> const& all) {
    REQUIRE(all.size() == 6);
    CHECK(all[0].id == "Test/NORMAL/IM-0001-0001.jpeg");
    CHECK(all[0].official == subset::test);
    CHECK(all[2].official == subset::train);
    CHECK(all[4].id == "valid/NORMAL/IM-0001-0001.jpeg");
    CHECK(all[4].official == subset::validation);
  };
  check(kaggle_chest_xray{folder.path()}.records());
  check(image_folder<"NORMAL", "PNEUMONIA">{folder.path()}.records());
}

TEST_CASE("two folders of one subset are refused with both names", "[data][source][bad_input]") {
  test::temporary_folder const folder;
  for (auto const* name : {"train", "val", "validation"}) {
    touch(folder / name / "NORMAL/IM-0001-0001.jpeg");
    touch(folder / name / "PNEUMONIA/person1_virus_1.jpeg");
  }
  for (auto const* expected : {"two folders of one subset, val and validation", "#two-subset-fold"})
    CHECK_THROWS_WITH(kaggle_chest_xray{folder.path()}.records(), Contains(expected));
}
