// SPDX-License-Identifier: MIT
#include "cxr/data/split/certificate/verify_split.hpp"

#include "catch.hpp"
#include "cxr/data/source/image_folder.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "cxr/data/split/stratified_holdout.hpp"
#include "data/split/sample_records.hpp"
#include "paths.hpp"

using namespace cxr;
using names_of_images = std::vector<std::string>;

namespace {

/// Text files in two class folders, divided by image, and their split.json.
struct split_folder {
  using source = image_folder<"covid", "normal">;
  test::temporary_folder root;
  std::filesystem::path data = root / "data", file = root / "split.json";

  split_folder() {
    for (int number = 0; number < 8; ++number)
      for (auto const* name : {"covid", "normal"})
        write("train/" + std::string(name) + "/" + std::to_string(number) + ".png",
              name + std::to_string(number));
    save();
  }
  void write(std::string const& id, std::string const& text) const {
    std::filesystem::create_directories((data / id).parent_path());
    write_atomically(data / id, text);
  }
  std::vector<record> records() const { return source{.folder = data}.records(); }
  void save() const {
    auto const all = records();
    std::vector<std::uint64_t> hashes;
    for (auto const& image : all) hashes.push_back(detail::file_hash(image.file));
    auto assignment = stratified_holdout{}(all, 2, 1);
    certify_contents(assignment, all, hashes);
    save_split(assignment, all, file);
  }
  split_changes changes() const { return verify_split(file, source{.folder = data}); }
  void edit(auto&& change) const {
    auto document = read_json(file);
    change(document);
    write_atomically(file, document.dump(1));
  }
};

}  // namespace

TEST_CASE("a split of the images as they are is verified, wherever they are now", "[data][split]") {
  split_folder const folder;
  CHECK(folder.changes().none());
  CHECK(folder.changes().text() == "the images are those of the split");
  std::filesystem::rename(folder.data, folder.root / "moved");
  CHECK(verify_split(folder.file, split_folder::source{.folder = folder.root / "moved"}).none());
}

TEST_CASE("images added, missing and replaced under their name are told apart", "[data][split]") {
  split_folder const folder;
  folder.write("train/covid/9.png", "new");
  folder.write("train/covid/3.png", "another image");
  std::filesystem::remove(folder.data / "train/normal/2.png");
  auto const changes = folder.changes();
  CHECK_FALSE(changes.none());
  CHECK(changes.added == names_of_images{"train/covid/9.png"});
  CHECK(changes.missing == names_of_images{"train/normal/2.png"});
  CHECK(changes.replaced == names_of_images{"train/covid/3.png"});
  CHECK(changes.relabelled.empty());
  CHECK(changes.text() ==
        "the images are not those of the split:\n"
        "  1 image missing: train/normal/2.png\n"
        "  1 image added: train/covid/9.png\n"
        "  1 image replaced under the same name: train/covid/3.png");
}

TEST_CASE("labels, findings and patients that changed are named", "[data][split]") {
  test::temporary_folder const folder;
  auto const file = folder / "split.json";
  auto records = test::sample_findings(60);
  std::vector<std::uint64_t> const hashes(records.size(), 7);
  save_split(patient_holdout{}(records, 3, 1), records, file);
  CHECK(changes_since(file, records, hashes).none());
  records[4].findings[1] = presence::unknown;
  records[9].patient = "p2000";
  records[11].patient.clear();
  auto const changes = changes_since(file, records, hashes);
  CHECK(changes.relabelled == names_of_images{records[4].id});
  CHECK(changes.regrouped == names_of_images{records[9].id, records[11].id});
  CHECK(changes.replaced.empty());  // the file states no hashes: no image was read
  CHECK_THAT(changes.text(), Contains("\n  2 images of another patient: p1005-0, p1005-2"));
}

TEST_CASE("an edited assignment is told", "[data][split][bad_input]") {
  split_folder const folder;
  folder.edit([](json& document) {
    document["test"].push_back(document["train"].back());
    document["train"].erase(document["train"].size() - 1);
  });
  CHECK(folder.changes().edited);
  CHECK_THAT(folder.changes().text(), Contains("the assignment was edited"));
}

TEST_CASE("a split.json of version 0.1.0 tells that contents changed, not which", "[data][split]") {
  split_folder const folder;
  folder.edit([](json& document) { document.erase("images"); });
  CHECK(folder.changes().none());
  folder.write("train/covid/3.png", "another image");
  CHECK(folder.changes().unnamed_change);
  CHECK_THAT(folder.changes().text(),
             Contains("contents differ; a split.json of an older version"));
}

TEST_CASE("a run with replaced images is not resumed, and they are named",
          "[data][split][bad_input]") {
  split_folder const folder;
  auto const require = [&] {
    std::vector<std::uint64_t> hashes;
    auto const records = folder.records();
    for (auto const& image : records) hashes.push_back(detail::file_hash(image.file));
    require_same_images(folder.file, records, hashes);
  };
  CHECK_NOTHROW(require());
  for (auto const* number : {"0", "1", "2", "3", "4", "5"})
    folder.write("train/covid/" + std::string(number) + ".png", "another");
  CHECK_THROWS_WITH(require(),
                    Contains("6 images replaced under the same name: train/covid/0.png") &&
                        Contains("… 1 more") && Contains("#resume-other-images"));
}

TEST_CASE("a file that is not a split, and an image that is not there, are refused by name",
          "[data][split][bad_input]") {
  split_folder const folder;
  auto records = folder.records();
  records[0].file = folder.root / "gone.png";
  CHECK_THROWS_WITH(verify_split(folder.file, records), Contains("gone.png"));
  folder.edit([](json& document) { document["images"][0].erase("id"); });
  CHECK_THROWS_WITH(folder.changes(), Contains("split.json: is not a split"));
  write_atomically(folder.file, "{}");
  CHECK_THROWS_WITH(folder.changes(), Contains("split.json: is not a split"));
}
