// SPDX-License-Identifier: MIT
#include "cxr/run/run_data.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/core/json.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "cxr/run/result.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;
using test::small;

namespace {

/// A split of a user that leaves its certificate empty.
struct forgetful {
  using role = cxr::role::split;
  static constexpr std::string_view name = "forgetful";
  static constexpr bool needs_patients = true;
  static constexpr bool keeps_patients_whole = true;
  split operator()(std::vector<record> const& records, std::size_t classes,
                   std::uint64_t seed) const {
    auto assignment = patient_holdout{}(records, classes, seed);
    assignment.certificate = {};
    return assignment;
  }
};

/// A folder of files that is read as kaggle_chest_xray, and drawn by synthetic_cxr.
using folder_toy = swap<toy, kaggle_chest_xray>;

/// Collects the notes of a run.
struct listening {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "listening";
  static constexpr auto fields = hana::make_tuple();  // set by the test
  std::vector<std::string>* notes = nullptr;

  struct state {
    std::vector<std::string>* notes;
    void operator()(note_report const& note) { notes->emplace_back(note.text); }
  };
  state start() const { return {notes}; }
};
using listening_toy = swap<folder_toy, listening>;

}  // namespace

TEST_CASE("a split that forgets to certify gets a true certificate", "[run][pipeline]") {
  test::temporary_folder const folder;
  toy usual{small(folder.path(), "")};
  auto const records = usual.records();
  auto const expected = usual.split(records);
  using forgetful_toy = swap<toy, forgetful>;
  auto const split = forgetful_toy{small<forgetful_toy>(folder.path(), "")}.split(records);
  CHECK(split.certificate.rule == "forgetful");
  CHECK(split.certificate.sha256 == expected.certificate.sha256);
  CHECK(split.certificate.validation.images == expected.certificate.validation.images);
}

TEST_CASE("what is not used of the data folder is in the split of the run", "[run][pipeline]") {
  test::temporary_folder const folder;
  auto const root = small(folder.path(), "").get<role::source>().write();
  std::filesystem::rename(root / "val", root / "Valid");
  write_atomically(root / "train/COVID19/person1_virus_1.jpeg", "unread");
  settings<folder_toy> all{kaggle_chest_xray{root}, grey{.image_size = 32}};
  all.run.epochs = 1;
  all.run.batch = 8;
  all.run.run = folder / "run";
  all.run.cache = folder / "cache";
  auto const result = folder_toy{all}.run();
  REQUIRE(result.split.certificate.unused.entries.size() >= 1);  // and what the drawing left
  CHECK(result.split.certificate.unused.entries[0].example == "train/COVID19");
  auto const document = read_json(folder / "run/split.json");
  CHECK(document["unused"][0]["files"] == 1);
  CHECK(document["contents"].get<std::string>().size() == 64);
  CHECK(document["patient_keys"][0]["key"] == "by_subtype");
  CHECK(document["patient_keys"][0]["patients_shared"] == 0);
  CHECK(document["images"].size() == result.records.size());
  CHECK(document["images"][0]["hash"].get<std::string>().size() == 16);
  CHECK(std::any_of(result.records.begin(), result.records.end(), [](record const& image) {
    return image.id.starts_with("Valid/") && image.official == subset::validation;
  }));
}

TEST_CASE("observers receive what a run leaves unused, and the size of other caches",
          "[run][pipeline]") {
  test::temporary_folder const folder;
  auto const root = small(folder.path(), "").get<role::source>().write();
  write_atomically(root / "train/COVID19/person1_virus_1.jpeg", "unread");
  write_atomically(folder / "cache/0123456789abcdef.pixels", std::string(1500000, 'x'));
  settings<listening_toy> all{kaggle_chest_xray{root}, grey{.image_size = 32}};
  all.run.epochs = 1;
  all.run.batch = 8;
  all.run.run = folder / "run";
  all.run.cache = folder / "cache";
  std::vector<std::string> notes;
  all.get<role::observer>().notes = &notes;
  listening_toy{all}.run();
  auto const count = [&](auto const& matcher) {
    return std::count_if(notes.begin(), notes.end(),
                         [&](std::string const& note) { return matcher.match(note); });
  };
  CHECK(count(StartsWith("not used:\n") && Contains(": 1 file (train/COVID19)")) == 1);
  CHECK(count(StartsWith("cache: 1 file (2 MB) of other settings or images in " +
                         (folder / "cache").string())) == 1);
}

TEST_CASE("observers receive how many images a split leaves out, and why", "[run]") {
  std::vector<std::string> notes;
  auto watch = [&](note_report const& note) { notes.emplace_back(note.text); };
  detail::report_left_out({.rule = "official"}, watch);
  CHECK(notes.empty());
  detail::report_left_out({.rule = "official; 2 images left out", .left_out = 2}, watch);
  CHECK(notes ==
        std::vector<std::string>{"split: 2 images in no subset: official; 2 images left out"});
}

TEST_CASE("a run does not resume with other images under the same names", "[run][bad_input]") {
  test::temporary_folder const folder;
  auto all = small(folder.path(), folder / "run");
  all.run.epochs = 1;
  auto const result = toy{all}.run();
  auto const& first = result.records[result.split.train[0]].file;
  std::filesystem::copy_file(result.records[result.split.train[1]].file, first,
                             std::filesystem::copy_options::overwrite_existing);
  all.run.run.clear();
  all.run.resume = folder / "run";
  CHECK_THROWS_WITH(toy{all}.run(), Contains("1 image replaced under the same name: " +
                                             result.records[result.split.train[0]].id) &&
                                        Contains("resume-other-images"));
}
