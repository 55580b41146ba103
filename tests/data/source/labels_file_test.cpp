// SPDX-License-Identifier: MIT
#include "cxr/data/source/labels_file.hpp"

#include <array>

#include "catch.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

constexpr std::array<std::string_view, 2> classes{"nodule", "mass"};

/// What is said about a labels file of some text.
std::string refusal(std::string const& text) {
  test::temporary_folder const folder;
  write_atomically(folder / "labels.csv", text);
  try {
    read_labels(folder / "labels.csv", classes);
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a labels file is a line of names, then one per image", "[data][source]") {
  using enum presence;
  test::temporary_folder const folder;
  std::vector<record> const records{{.id = "a.png", .patient = "x", .findings = {present, unknown}},
                                    {.id = "b.png", .patient = "", .findings = {absent, present}}};
  write_labels(folder / "labels.csv", classes, records);
  CHECK(read_text(folder / "labels.csv") ==
        "image,patient,nodule,mass\n"
        "a.png,x,1,\n"
        "b.png,,0,1\n");
  auto const read = read_labels(folder / "labels.csv", classes);
  REQUIRE(read.size() == 2);
  CHECK(read[0].id == "a.png");
  CHECK(read[0].file == folder / "a.png");
  CHECK(read[0].patient == "x");
  CHECK((read[0].findings == records[0].findings));
  CHECK(read[1].patient.empty());
  CHECK((read[1].findings == records[1].findings));
}

TEST_CASE("a labels file of no image is read", "[data][source]") {
  CHECK(refusal("image,patient,nodule,mass\n") == "accepted");
}

TEST_CASE("a damaged labels file is refused with its name and line", "[data][source][bad_input]") {
  std::string const header = "image,patient,nodule,mass\n";
  for (auto const* line : {"a.png,x,1\n", "a.png,x,1,0,1\n", "a.png,x,1,2\n", "a.png,x,1, 0\n",
                           ",x,1,0\n", "\n", "a.png,x,1,0\r\n"}) {
    INFO(line);
    CHECK_THAT(refusal(header + line),
               Contains("labels.csv: line 2 is not an image, a patient and 1, 0 or nothing"));
  }
  CHECK_THAT(refusal(header + "a.png,x,1,0\nb.png,x,1,"),
             Contains("labels.csv: line 3 is cut off"));
  CHECK_THAT(refusal(header + "b.png,x,1,0\na.png,x,1,0\n"),
             Contains("labels.csv: line 3 is not in the order of the images"));
  CHECK_THAT(refusal(header + "a.png,x,1,0\na.png,x,1,0\n"),
             Contains("labels.csv: line 3 is not in the order of the images"));
}

TEST_CASE("labels of other classes are refused with the columns", "[data][source][bad_input]") {
  for (auto const* header : {"", "\n", "image,patient,mass,nodule\n", "image,patient,nodule\n"})
    CHECK_THAT(refusal(header),
               Contains("labels.csv: does not have the columns image,patient,nodule,mass"));
  CHECK_THAT(refusal("image,patient,nodule,mass"), Contains("labels.csv: line 1 is cut off"));
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(read_labels(folder / "labels.csv", classes),
                    Contains("labels.csv: cannot be read"));
}
