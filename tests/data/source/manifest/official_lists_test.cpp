// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/official_lists.hpp"

#include "catch.hpp"
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

TEST_CASE("a missing list, and an image in both, are refused",
          "[data][source][manifest][bad_input]") {
  written_set set("");
  set.file("train.txt", "a.png\n");
  CHECK_THROWS_WITH(lists(set.folder()), Contains("test.txt: cannot be read"));
  set.file("test.txt", "b.png\na.png\n");
  CHECK_THROWS_WITH(lists(set.folder()), Contains("test.txt: and train.txt both list a.png"));
}
