// SPDX-License-Identifier: MIT
#include "cxr/data/split/certificate.hpp"

#include "catch.hpp"
#include "cxr/data/split/from_manifest.hpp"
#include "cxr/data/split/official.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "data/split/some_records.hpp"
#include "laws/split_laws.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

struct saved {
  test::temporary_folder folder;
  std::vector<record> records = test::some_records(60);
  split by = patient_holdout{}(records, 2, 3);
  std::filesystem::path file = folder / "split.json";

  saved() { save_split(by, records, file); }
  std::string refusal() const {
    try {
      load_split(file, records, 2);
    } catch (error const& problem) {
      return problem.what();
    }
    return "accepted";
  }
  void replace(std::string const& from, std::string const& to) const {
    auto text = read_text(file);
    REQUIRE(text.find(from) != std::string::npos);
    write_atomically(file, text.replace(text.find(from), from.size(), to));
  }
};

}  // namespace

TEST_CASE("the signature is the SHA-256 of the sorted lines id, tab, subset", "[data][split]") {
  std::vector<record> const records{{.id = "b", .label = 1}, {.id = "a", .label = 0}, {.id = "c"}};
  split by{.train = {0, 1}, .validation = {2}};
  certify(by, records, 2, "by hand", 9);
  // printf 'a\ttrain\nb\ttrain\nc\tvalidation\n' | sha256sum
  CHECK(by.certificate.sha256 ==
        "8ee8dd09249cb185d91465b32f34b99e6f45aefe21669d318cafffe412fe3ba7");
  CHECK(by.certificate.train.images == std::vector<std::int64_t>{1, 1});
  CHECK(by.certificate.train.patients == 0);
}

TEST_CASE("a saved split is read back identical, wherever the images are by then",
          "[data][split]") {
  saved const one;
  auto moved = one.records;
  std::reverse(moved.begin(), moved.end());
  auto const by = load_split(one.file, moved, 2);
  CHECK(laws::detail::ids_of(by, moved) == laws::detail::ids_of(one.by, one.records));
  CHECK(by.certificate.sha256 == one.by.certificate.sha256);
  CHECK(by.certificate.rule == one.by.certificate.rule);
  CHECK(by.certificate.seed == 3);
  CHECK(by.certificate.train.images == one.by.certificate.train.images);
}

TEST_CASE("from_manifest keeps the laws of SplitPolicy", "[data][split]") {
  saved const one;
  laws::check_split(from_manifest{one.file}, one.records, 2);
  CHECK_THROWS_WITH(from_manifest{}(one.records, 2, 1), Contains("--manifest is not given"));
}

TEST_CASE("official takes the folders, and says when there are none", "[data][split]") {
  auto const records = test::some_records(60, true);
  laws::check_split(official{}, records, 2);
  for (auto index : official{}(records, 2, 1).validation)
    CHECK(records[index].official == subset::validation);
  CHECK_THROWS_WITH(official{}(test::some_records(60), 2, 1),
                    Contains("no official train and validation folders; take patient_holdout"));
}

TEST_CASE("an edited split is refused", "[data][split][bad_input]") {
  saved const one;
  auto const first = one.records[one.by.train.front()].id;
  auto const other = one.records[one.by.validation.front()].id;
  one.replace("\"" + first + "\"", "\"@\"");
  one.replace("\"" + other + "\"", "\"" + first + "\"");
  one.replace("\"@\"", "\"" + other + "\"");
  CHECK_THAT(one.refusal(), Contains("the assignment does not have the hash that it states"));
}

TEST_CASE("a split of other images is refused with one of them", "[data][split][bad_input]") {
  saved one;
  auto const gone = one.records.back().id;
  one.records.pop_back();
  CHECK_THAT(one.refusal(), Contains("assigns " + gone + ", which is not among the images"));
  one.records = test::some_records(61);
  CHECK_THAT(one.refusal(), Contains("does not assign 1 of the images, p1060-0 among them"));
}

TEST_CASE("an id that stands twice is refused", "[data][split][bad_input]") {
  saved const one;
  auto const first = one.records[one.by.train.front()].id;
  one.replace("\"" + one.records[one.by.validation.front()].id + "\"", "\"" + first + "\"");
  CHECK_THAT(one.refusal(), Contains(first + ", which is not among the images or stands twice"));
}

TEST_CASE("a label of no class is refused with its image", "[data][split][bad_input]") {
  auto records = test::some_records(60);
  for (std::int64_t const wrong : {2, -1}) {
    records[7].label = wrong;
    auto const expected =
        Contains(records[7].id + " has the label " + std::to_string(wrong) + " of 2 classes");
    CHECK_THROWS_WITH(patient_holdout{}(records, 2, 3), expected);
    split by{.train = {7}};
    CHECK_THROWS_WITH(certify(by, records, 2, "by hand", 9), expected);
  }
}

TEST_CASE("a name that JSON and lines cannot hold is refused", "[data][split][bad_input]") {
  for (std::string const name : {"L\xfcnge.jpg", "a\tb.jpg", "a\nb.jpg"}) {
    std::vector<record> const records{{.id = name, .file = "folder/" + name}};
    split by{.train = {0}};
    CHECK_THROWS_WITH(certify(by, records, 1, "by hand", 9),
                      Contains("folder/" + name + ": has a name that is not plain text"));
  }
  std::vector<record> const records{{.id = "Lünge 肺.jpg"}};
  split by{.train = {0}};
  CHECK_NOTHROW(certify(by, records, 1, "by hand", 9));
}

TEST_CASE("what is no split is refused by name", "[data][split][bad_input]") {
  saved const one;
  write_atomically(one.file, "{}");
  CHECK_THAT(one.refusal(), Contains("split.json: is no split"));
  write_atomically(one.file, "[1, 2");
  CHECK_THAT(one.refusal(), Contains("split.json: is not JSON"));
  std::filesystem::remove(one.file);
  CHECK_THAT(one.refusal(), Contains("split.json: cannot be read"));
}
