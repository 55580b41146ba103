// SPDX-License-Identifier: MIT
#include "cxr/data/source/kaggle_chest_xray.hpp"

#include <unistd.h>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/source/source.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

void touch(fs::path const& file) { write_atomically(file, "not an image"); }

/// The layout of the archive with a few files of each kind.
fs::path archive(fs::path const& root) {
  touch(root / "train/NORMAL/IM-0115-0001.jpeg");
  touch(root / "train/NORMAL/NORMAL2-IM-0115-0001-0002.jpeg");
  touch(root / "train/PNEUMONIA/person23_bacteria_78.jpeg");
  touch(root / "train/PNEUMONIA/person23_virus_56.JPEG");
  touch(root / "val/NORMAL/NORMAL2-IM-1427-0001.jpeg");
  touch(root / "val/PNEUMONIA/person1946_bacteria_4874.jpeg");
  touch(root / "test/NORMAL/IM-0001-0001.jpeg");
  touch(root / "test/PNEUMONIA/person1_virus_6.jpeg");
  return root;
}

/// While an object exists, the test runs as an ordinary user: root may read everything.
class without_root {
 public:
  without_root() { become(65534); }
  ~without_root() { become(0); }
  without_root(without_root const&) = delete;
  without_root& operator=(without_root const&) = delete;

 private:
  static void become(::uid_t user) {
    if (::getuid() == 0 && ::seteuid(user) != 0) throw std::runtime_error("seteuid");
  }
};

}  // namespace

TEST_CASE("kaggle_chest_xray keeps the laws of DataSource", "[data][source]") {
  test::temporary_folder const folder, other;
  laws::check_source(kaggle_chest_xray{archive(folder.path())},
                     kaggle_chest_xray{archive(other / "elsewhere")});
}

TEST_CASE("a record has id, label, patient, subtype and official subset", "[data][source]") {
  test::temporary_folder const folder;
  auto const all = kaggle_chest_xray{archive(folder.path())}.records();
  REQUIRE(all.size() == 8);
  CHECK(all[0].id == "test/NORMAL/IM-0001-0001.jpeg");
  CHECK(all[0].official == subset::test);
  CHECK(all[0].label == 0);
  CHECK(all[5].id == "train/PNEUMONIA/person23_virus_56.JPEG");
  CHECK(all[5].official == subset::train);
  CHECK(all[5].label == 1);
  CHECK(all[5].patient == "virus-23");
  CHECK(all[5].subtype == "virus");
  CHECK(all[4].patient == "bacteria-23");   // another child than virus-23
  CHECK(all[2].patient != all[3].patient);  // IM-0115 and NORMAL2-IM-0115
  CHECK(all[7].official == subset::validation);
}

TEST_CASE("what else is in the archive is ignored", "[data][source]") {
  test::temporary_folder const folder;
  auto const root = archive(folder / "chest_xray/chest_xray");
  auto const expected = kaggle_chest_xray{root}.records().size();
  touch(folder / "chest_xray/__MACOSX/chest_xray/train/NORMAL/._IM-0115-0001.jpeg");
  touch(root / "train/NORMAL/._IM-0115-0001.jpeg");
  touch(root / "train/NORMAL/.DS_Store");
  touch(root / "train/PNEUMONIA/Thumbs.db");
  touch(root / "train/.DS_Store");
  for (auto const& path : {root, folder / "chest_xray", folder.path()})
    CHECK(kaggle_chest_xray{path}.records().size() == expected);
  archive(folder / "chest_xray");  // as Kaggle packs it: everything once outside, once inside
  CHECK(kaggle_chest_xray{folder / "chest_xray"}.records().size() == expected);
}

TEST_CASE("val and test may be missing, train and the class folders not", "[data][source]") {
  test::temporary_folder const folder;
  auto const root = archive(folder / "set");
  fs::remove_all(root / "val");
  fs::remove_all(root / "test");
  CHECK(kaggle_chest_xray{root}.records().size() == 4);
  fs::remove_all(root / "train/PNEUMONIA");
  CHECK_THROWS_WITH(kaggle_chest_xray{root}.records(),
                    Contains("train/PNEUMONIA: there is no such class folder"));
  fs::remove_all(root / "train");
  CHECK_THROWS_WITH(kaggle_chest_xray{root}.records(),
                    Contains("set: holds no folder train with NORMAL and PNEUMONIA; give --data"));
}

TEST_CASE("no folder, a wrong one and an unknown name are distinguished", "[data][bad_input]") {
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(kaggle_chest_xray{}.records(), Contains("--data is not given"));
  CHECK_THROWS_WITH(kaggle_chest_xray{folder / "none"}.records(),
                    Contains("none: there is no such folder; check the path"));
  auto const root = archive(folder / "set");
  touch(root / "train/NORMAL/holiday.jpeg");
  CHECK_THROWS_WITH(kaggle_chest_xray{root}.records(),
                    Contains("holiday.jpeg: the name does not say which patient this is") &&
                        Contains("image_folder"));
}

TEST_CASE("a folder that may not be read is named", "[data][bad_input]") {
  test::temporary_folder const folder;
  auto const open = static_cast<fs::perms>(0755);
  fs::permissions(folder.path(), open);
  auto const root = archive(folder / "set");
  for (auto const& closed : {root, root / "train/NORMAL"}) {
    fs::permissions(closed, fs::perms::none);
    {
      without_root const now;
      CHECK_THROWS_WITH(kaggle_chest_xray{root}.records(),
                        Contains(closed.string() + ": cannot be read (Permission denied)"));
    }
    fs::permissions(closed, open);
  }
  for (auto const& closed : {folder.path(), root, root / "train"}) {  // may be listed, not entered
    fs::permissions(closed, static_cast<fs::perms>(0744));
    {
      without_root const now;
      CHECK_THROWS_WITH(kaggle_chest_xray{root}.records(),
                        Contains("cannot be read (Permission denied)"));
    }
    fs::permissions(closed, open);
  }
}

TEST_CASE("the real set has 5,232 images of 3,669 patients", "[data][source]") {
  auto const data = test::real_data();
  if (!data) return test::skip("the folder of real X-rays is not there");
  auto const all = kaggle_chest_xray{*data / "chest_xray"}.records();
  std::map<std::string, std::set<subset>> subsets_of;
  std::map<std::string, int> images;
  for (auto const& image : all) {
    subsets_of[image.patient].insert(image.official);
    ++images[image.label == 0 ? "normal" : image.subtype];
  }
  CHECK(all.size() == 1341 + 3875 + 16);
  CHECK(images["normal"] == 1341 + 8);
  CHECK(images["bacteria"] + images["virus"] == 3875 + 8);
  CHECK(subsets_of.size() == 3669);
  for (auto const& [patient, subsets] : subsets_of) CHECK(subsets.size() == 1);
}
