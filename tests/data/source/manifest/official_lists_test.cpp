// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/official_lists.hpp"

#include <algorithm>

#include "catch.hpp"
#include "cxr/data/source/manifest/nih_chest_xray14.hpp"
#include "cxr/data/split/official.hpp"
#include "cxr/data/split/patient_holdout.hpp"
#include "data/source/manifest/written_set.hpp"

using namespace cxr;
using test::lines_of, test::written_set;

using lists = official_lists<"train.txt", "test.txt">;

TEST_CASE("official subsets are lists of image names", "[data][source][manifest][ledger]") {
  written_set set("");
  set.file("train.txt", "a.png\r\nb.png\r\n\r\n").file("test.txt", "c.png\nd.png");
  lists official(set.folder());
  CHECK((official.value("a.png") == subset::train));
  CHECK((official.value("images_001/b.png") == subset::train));
  CHECK((official.value("c.png") == subset::test));
  CHECK((official.value("e.png") == subset::none));
  CHECK(lines_of({official.unused()}) ==
        std::vector<std::string>{"name in an official list that the manifest lacks|d.png|1 row"});
  CHECK((official.value("d.png") == subset::test));
  CHECK(official.unused().empty());
  CHECK(official.files.size() == 2);
}

TEST_CASE("NIH's official test is kept, and validation drawn by patient from its train_val list",
          "[data][source][manifest][split]") {
  std::string csv =
      "Image Index,Finding Labels,Patient ID,View Position,Patient Age,Patient Gender\n";
  std::string train_val, tested;
  written_set set("");
  for (int image = 0; image < 240; ++image) {  // three images of each patient, every fourth tested
    auto const name = std::to_string(1000 + image) + ".png";
    int const patient = image / 3;
    auto const* finding = patient % 3 == 0   ? "No Finding"
                          : patient % 3 == 1 ? "Mass|Edema"
                                             : "Mass";
    csv += name + "," + finding + "," + std::to_string(patient) + ",PA,50,F\n";
    (patient % 4 == 0 ? tested : train_val) += name + "\n";
    set.images({"images_001/images/" + name});
  }
  set.file("Data_Entry_2017.csv", csv);
  set.file("train_val_list.txt", train_val).file("test_list.txt", tested);
  nih_chest_xray14 const source{.csv = set.folder() / "Data_Entry_2017.csv"};
  auto const records = source.records();
  CHECK_THROWS_WITH(official{}(records, source.classes, 1),
                    Contains("no validation; use patient_holdout"));
  auto const assignment = patient_holdout{.validation = 0.2}(records, source.classes, 1);
  for (std::size_t index = 0; index < records.size(); ++index)
    CHECK(std::binary_search(assignment.test.begin(), assignment.test.end(), index) ==
          (records[index].official == subset::test));
  CHECK(assignment.test.size() == 60);
  CHECK(assignment.validation.size() == Approx(0.2 * 180).margin(6));
  CHECK(assignment.train.size() + assignment.validation.size() == 180);
  CHECK(assignment.certificate.patients_shared == 0);
  CHECK(assignment.certificate.rule ==
        "patient_holdout (validation 0.2, official test kept or none)");
  auto const other = patient_holdout{.validation = 0.2}(records, source.classes, 2);
  CHECK((other.test == assignment.test && other.validation != assignment.validation));
}

TEST_CASE("a missing list, and an image in both, are refused",
          "[data][source][manifest][bad_input]") {
  written_set set("");
  set.file("train.txt", "a.png\n");
  CHECK_THROWS_WITH(lists(set.folder()), Contains("test.txt: cannot be read"));
  set.file("test.txt", "b.png\na.png\n");
  CHECK_THROWS_WITH(lists(set.folder()), Contains("test.txt: and train.txt both list a.png"));
}
