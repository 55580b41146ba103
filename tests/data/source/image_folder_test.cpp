// SPDX-License-Identifier: MIT
#include "cxr/data/source/image_folder.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

using covid = image_folder<"covid", "normal">;

void touch(fs::path const& file) { write_atomically(file, "not an image"); }

fs::path class_folders(fs::path const& root) {
  touch(root / "covid/a.png");
  touch(root / "covid/b.JPG");
  touch(root / "normal/a.png");
  touch(root / "normal/notes.txt");
  touch(root / "normal/._a.png");
  touch(root / "__MACOSX/normal/._a.png");
  touch(root / ".cache/b.png");
  return root;
}

}  // namespace

TEST_CASE("image_folder keeps the laws of DataSource", "[data][source]") {
  test::temporary_folder const folder, other;
  laws::check_source(covid{class_folders(folder.path())}, covid{class_folders(other / "moved")});
}

TEST_CASE("class folders become labels, in the order of the program", "[data][source]") {
  test::temporary_folder const folder;
  auto const all = covid{class_folders(folder.path())}.records();
  REQUIRE(all.size() == 3);
  CHECK(all[0].id == "covid/a.png");
  CHECK(all[0].label == 0);
  CHECK(all[2].id == "normal/a.png");
  CHECK(all[2].label == 1);
  CHECK(all[2].official == subset::none);
  CHECK((image_folder<"normal", "covid">{folder.path()}.records()[0].label == 1));
}

TEST_CASE("train, val and test above the classes are the official subsets", "[data][source]") {
  test::temporary_folder const folder;
  class_folders(folder / "train");
  class_folders(folder / "test");
  auto const all = covid{folder.path()}.records();
  REQUIRE(all.size() == 6);
  CHECK(all[0].id == "test/covid/a.png");
  CHECK(all[0].official == subset::test);
  CHECK(all[5].official == subset::train);
}

TEST_CASE("other class folders are refused with both lists", "[data][source][bad_input]") {
  test::temporary_folder const folder;
  class_folders(folder.path());
  touch(folder / "viral/c.png");
  CHECK_THROWS_WITH(covid{folder.path()}.records(),
                    Contains("has the class folders covid, normal, viral, the program has the "
                             "classes covid, normal"));
  fs::create_directory(folder / "empty");
  CHECK_THROWS_WITH(covid{folder / "empty"}.records(), Contains("has the class folders none"));
  CHECK_THROWS_WITH(covid{folder / "gone"}.records(), Contains("gone: there is no such folder"));
  CHECK_THROWS_WITH(covid{}.records(), Contains("--data is not given"));
}
