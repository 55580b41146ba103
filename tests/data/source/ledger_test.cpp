// SPDX-License-Identifier: MIT
#include "cxr/data/source/ledger.hpp"

#include <unistd.h>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/source/synthetic_cxr.hpp"
#include "cxr/data/source/synthetic_findings.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

void touch(fs::path const& file) { write_atomically(file, "not an image"); }

/// The folders of shared/cases/06_files_and_folders_left_out.
void left_out(fs::path const& root) {
  for (int number = 10; number < 22; ++number) {
    touch(root / ("train/NORMAL/IM-" + std::to_string(number) + "-0001.jpeg"));
    touch(root / ("train/PNEUMONIA/person" + std::to_string(number) + "_virus_1.jpeg"));
  }
  for (int number = 30; number < 36; ++number) {
    touch(root / ("train/NORMAL/IM-" + std::to_string(number) + "-0001.jfif"));
    touch(root / ("train/NORMAL/IM-" + std::to_string(number + 10) + "-0001.webp"));
    touch(root / ("train/PNEUMONIA/part2/person" + std::to_string(number) + "_virus_1.jpeg"));
    touch(root / ("train/COVID19/person" + std::to_string(number) + "_virus_9.jpeg"));
  }
}

std::vector<std::string> lines(ledger const& unused) {
  std::vector<std::string> all;
  for (auto const& entry : unused.entries)
    all.push_back(entry.reason + "|" + entry.example + "|" + std::to_string(entry.count));
  return all;
}

}  // namespace

TEST_CASE("what a data folder holds besides the images that are used is in the ledger",
          "[data][source][ledger]") {
  test::temporary_folder const folder;
  left_out(folder.path());
  kaggle_chest_xray const source{folder.path()};
  auto const records = source.records();
  CHECK(records.size() == 24 + 6);  // .jfif is JPEG
  auto const unused = unused_by(source, records);
  CHECK(lines(unused) ==
        std::vector<std::string>{
            "folder|train/COVID19|6", "folder|train/PNEUMONIA/part2|6",
            "image format that is not read: .webp|train/NORMAL/IM-40-0001.webp|6"});
  CHECK(unused.text() ==
        "not used:\n  folder: 6 files (train/COVID19)\n"
        "  folder: 6 files (train/PNEUMONIA/part2)\n"
        "  image format that is not read: .webp: 6 files (train/NORMAL/IM-40-0001.webp)");
}

TEST_CASE("a class folder whose images lie in sub-folders, and a folder of another subset, say so",
          "[data][source][ledger]") {
  test::temporary_folder const folder;
  touch(folder / "train/NORMAL/IM-1-1.jpeg");
  touch(folder / "train/PNEUMONIA/first/person1_virus_1.jpeg");
  touch(folder / "train/PNEUMONIA/second/person1_bacteria_1.jpeg");
  touch(folder / "held_out/NORMAL/IM-2-1.jpeg");
  kaggle_chest_xray const source{folder.path()};
  CHECK(lines(unused_by(source, source.records())) ==
        std::vector<std::string>{"folder, images in its sub-folders|held_out|1",
                                 "folder, images in its sub-folders|train/PNEUMONIA|2"});
}

TEST_CASE("every kind of file has its reason in the ledger", "[data][source][ledger]") {
  test::temporary_folder const folder;
  using covid = image_folder<"covid", "normal">;
  touch(folder / "covid/a.png");
  touch(folder / "normal/a.png");
  CHECK(unused_by(covid{folder.path()}, covid{folder.path()}.records()).text().empty());
  touch(folder / "covid/a.bmp");
  touch(folder / "covid/b.BMP");
  touch(folder / "covid/.DS_Store");
  touch(folder / "normal/._a.png");
  touch(folder / "normal/notes.txt");
  touch(folder / "README");
  touch(folder / "cover.png");
  touch(folder / "__MACOSX/normal/._a.png");
  fs::create_directory_symlink(folder / "normal", folder / ".links");
  fs::create_symlink("gone", folder / "__MACOSX/gone");
  covid const source{folder.path() / ""};
  CHECK(lines(unused_by(source, source.records())) ==
        std::vector<std::string>{"folder|.links|3", "file without an extension|README|2",
                                 "hidden file|__MACOSX/normal/._a.png|3",
                                 "image format that is not read: .bmp|covid/a.bmp|2",
                                 "image in a folder that is not read|cover.png|1",
                                 "no image: .txt|normal/notes.txt|1"});
}

TEST_CASE("the ledger of a folder that only holds other formats names them",
          "[data][source][ledger]") {
  test::temporary_folder const folder;
  touch(folder / "train/NORMAL/a.webp");
  touch(folder / "train/NORMAL/b.webp");
  touch(folder / "train/PNEUMONIA/part/person1_virus_1.jpeg");
  kaggle_chest_xray const source{folder.path()};
  REQUIRE(source.records().empty());
  CHECK(lines(unused_by(source, {})) ==
        std::vector<std::string>{
            "image format that is not read: .webp|train/NORMAL/a.webp|2",
            "image in a folder that is not read|train/PNEUMONIA/part/person1_virus_1.jpeg|1"});
}

TEST_CASE("names that are no text are shown in hexadecimal digits", "[data][source][ledger]") {
  test::temporary_folder const folder;
  touch(folder / "covid/a.png");
  touch(folder / "covid/d\xe9.gif");
  record const image{.id = "covid/a.png", .file = folder / "covid/a.png"};
  CHECK(unused_in(folder.path(), {image}).entries.at(0).example == "covid/d\\xe9.gif");
}

TEST_CASE("paths may be relative, and records elsewhere say nothing", "[data][source][ledger]") {
  test::temporary_folder const folder;
  touch(folder / "set/covid/a.png");
  touch(folder / "set/covid/a.bmp");
  auto const before = fs::current_path();
  fs::current_path(folder.path());
  record const image{.id = "covid/a.png", .file = folder / "set/covid/a.png"};
  CHECK(unused_in("./set/", {image}).entries.size() == 1);
  fs::current_path(before);
  CHECK(unused_in(folder / "set", {{.id = "a", .file = "/elsewhere/a.png"}}).entries.empty());
  CHECK(unused_by(synthetic_cxr{folder / "none"}, {image}).entries.empty());
}

TEST_CASE("drawn sets list what lies beside them", "[data][source][ledger]") {
  test::temporary_folder const folder;
  auto const check = [](auto const& source) {
    auto const records = source.records();
    CHECK(unused_by(source, records).entries.empty());
    touch(source.write() / "notes.txt");
    CHECK(lines(unused_by(source, records)) ==
          std::vector<std::string>{"no image: .txt|notes.txt|1"});
  };
  check(synthetic_cxr{.images = folder / "classes", .patients = 12, .image_size = 64});
  check(synthetic_findings{.images = folder / "findings", .patients = 12, .image_size = 64});
}

TEST_CASE("a folder of images lists what is beside them", "[data][source][ledger]") {
  test::temporary_folder const folder;
  CHECK(unused_in(folder.path(), image_files(folder.path())).text().empty());
  for (auto const* name : {"a.png", "b.JPEG", "c.webp", "notes.txt", "more/d.png"})
    touch(folder / name);
  CHECK(unused_in(folder.path(), image_files(folder.path())).text() ==
        "not used:\n  folder: 1 file (more)\n  image format that is not read: .webp: 1 file "
        "(c.webp)\n  no image: .txt: 1 file (notes.txt)");
  fs::remove(folder / "a.png");
  fs::remove(folder / "b.JPEG");
  CHECK_THAT(unused_in(folder.path(), image_files(folder.path())).text(),
             Contains("image in a folder that is not read: 1 file (more/d.png)"));
}

TEST_CASE("a path through a link and up again is that of the system", "[data][source][ledger]") {
  test::temporary_folder const folder;
  write_atomically(folder / "disk/data/normal/a.png", "x");
  write_atomically(folder / "disk/data/notes.txt", "x");
  write_atomically(folder / "data/other.txt", "x");  // where the text alone would lead
  fs::create_directories(folder / "disk/deep");
  fs::create_directory_symlink("disk/deep", folder / "link");
  auto const root = folder / "link/../data";
  auto const unused = unused_in(root, {record{.id = "a", .file = root / "normal/a.png"}});
  REQUIRE(unused.entries.size() == 1);
  CHECK(unused.entries[0].example == "notes.txt");
}

TEST_CASE("a long ledger is cut in the log only", "[data][source][ledger]") {
  ledger unused;
  for (int number = 0; number < 23; ++number)
    unused.entries.push_back({"folder", std::to_string(number), 1});
  CHECK_THAT(unused.text(), Contains("folder: 1 file (19)\n  and 3 more"));
}

namespace {

/// A source that tells itself what it does not use.
struct told : image_folder<"covid", "normal"> {
  ledger unused(std::vector<record> const&) const {
    return {{{"row without a label", "line 3", 2, "row"}}};
  }
};

}  // namespace

TEST_CASE("a source may tell itself what it does not use, in its own unit",
          "[data][source][ledger]") {
  static_assert(TellsUnused<told> && !TellsUnused<image_folder<"covid", "normal">>);
  CHECK(unused_by(told{}, {}).text() == "not used:\n  row without a label: 2 rows (line 3)");
}
