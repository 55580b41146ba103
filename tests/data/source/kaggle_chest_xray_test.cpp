// SPDX-License-Identifier: MIT
#include "cxr/data/source/kaggle_chest_xray.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/source/image_files.hpp"
#include "cxr/data/source/source.hpp"
#include "laws/source_laws.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

void touch(fs::path const& file) { write_atomically(file, "not looked into"); }

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

/// While one lives, the test is nobody: root may read everything.
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

TEST_CASE("file names of the set say patient and subtype", "[data][source]") {
  struct {
    char const *stem, *patient, *subtype;
  } const names[]{{"person1_bacteria_1", "bacteria-1", "bacteria"},
                  {"person23_virus_56", "virus-23", "virus"},
                  {"person124_virus_247_2", "virus-124", "virus"},
                  {"IM-0115-0001", "IM-0115", ""},
                  {"IM-0187-0001-0002", "IM-0187", ""},
                  {"NORMAL2-IM-0115-0001", "NORMAL2-IM-0115", ""},
                  {"NORMAL2-IM-1440-0001-0002", "NORMAL2-IM-1440", ""}};
  for (auto const& one : names) {
    INFO(one.stem);
    auto const said = read_kaggle_name(one.stem);
    REQUIRE(said);
    CHECK(said->patient == one.patient);
    CHECK(said->subtype == one.subtype);
  }
}

TEST_CASE("any other name is refused", "[data][source]") {
  for (auto const* stem :
       {"", "person", "person1", "person_virus_1", "person1_fungus_1", "person1_virus_",
        "person1_virus_1_", "person1_virus_1_2_3", "person1_virus_1x", "IM-", "IM-0001", "IM-0001-",
        "IM-0001-0002-", "IM-0001-0002-0003-0004", "IM-x-1", "NORMAL2-0001-0001",
        "NORMAL2-person1_virus_1", "xIM-0001-0001", "im-0001-0001"}) {
    INFO(stem);
    CHECK_FALSE(read_kaggle_name(stem));
  }
}

TEST_CASE("kaggle_chest_xray keeps the laws of DataSource", "[data][source]") {
  test::temporary_folder const one, other;
  laws::check_source(kaggle_chest_xray{archive(one.path())},
                     kaggle_chest_xray{archive(other / "elsewhere")});
}

TEST_CASE("a record says id, label, patient, subtype and official subset", "[data][source]") {
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

TEST_CASE("the traps of the archive are stepped over", "[data][source]") {
  test::temporary_folder const folder;
  auto const root = archive(folder / "chest_xray/chest_xray");
  auto const expected = kaggle_chest_xray{root}.records().size();
  touch(folder / "chest_xray/__MACOSX/chest_xray/train/NORMAL/._IM-0115-0001.jpeg");
  touch(root / "train/NORMAL/._IM-0115-0001.jpeg");
  touch(root / "train/NORMAL/.DS_Store");
  touch(root / "train/PNEUMONIA/Thumbs.db");
  touch(root / "train/.DS_Store");
  for (auto const& given : {root, folder / "chest_xray", folder.path()})
    CHECK(kaggle_chest_xray{given}.records().size() == expected);
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

TEST_CASE("no folder, a wrong one and a strange name are told apart", "[data][bad_input]") {
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

TEST_CASE("image files are told by their ending, in either case", "[data][source]") {
  for (auto const* name : {"a.jpeg", "a.JPG", "a.b.png", "A.Jpeg"}) CHECK(is_image_name(name));
  for (auto const* name : {"a.txt", "a", "._a.jpeg", ".jpeg", "jpeg", "a.jpeg.part"})
    CHECK_FALSE(is_image_name(name));
  test::temporary_folder const folder;
  touch(folder / "b.png");
  touch(folder / "a.jpeg");
  fs::create_directory(folder / "c.png");
  fs::create_symlink("gone.png", folder / "d.png");  // decoding will name it
  REQUIRE(mkfifo((folder / "e.png").c_str(), 0600) == 0);
  std::vector<std::string> names;
  for (auto const& file : image_files(folder.path())) names.push_back(file.filename().string());
  CHECK(names == std::vector<std::string>{"a.jpeg", "b.png", "d.png"});
  CHECK_THROWS_WITH(image_files(folder / "none"), Contains("there is no such folder"));
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
  for (auto const& one : all) {
    subsets_of[one.patient].insert(one.official);
    ++images[one.label == 0 ? "normal" : one.subtype];
  }
  CHECK(all.size() == 1341 + 3875 + 16);
  CHECK(images["normal"] == 1341 + 8);
  CHECK(images["bacteria"] + images["virus"] == 3875 + 8);
  CHECK(subsets_of.size() == 3669);
  for (auto const& [patient, in] : subsets_of) CHECK(in.size() == 1);
}
