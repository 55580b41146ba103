// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/readers.hpp"

#include "catch.hpp"
#include "cxr/data/source/manifest/csv_manifest.hpp"
#include "data/source/manifest/written_set.hpp"

using namespace cxr;
using test::lines_of, test::refusal, test::text_of, test::written_set;

namespace {

/// The vote on one finding of readers who state "1", "0" or "u".
template <class Vote>
char vote_on(std::string const& readers) {
  std::vector<row_labels> rows;
  for (char const reader : readers)
    rows.push_back({.findings = {reader == 'u'   ? presence::unknown
                                 : reader == '1' ? presence::present
                                                 : presence::absent}});
  auto const vote = detail::vote_of<Vote>(rows).findings[0];
  return vote == presence::unknown ? 'u' : vote == presence::present ? '1' : '0';
}

template <class Readers>
using read_images = csv_manifest<classes<"NORMAL", "PNEUMONIA">, file_column<"path">,
                                 label_column<"label">, Readers>;

}  // namespace

TEST_CASE("a vote makes one label of several", "[data][source][manifest]") {
  CHECK(vote_on<majority>("110") == '1');
  CHECK(vote_on<majority>("100") == '0');
  CHECK(vote_on<majority>("10") == 'u');
  CHECK(vote_on<majority>("1u") == '1');
  CHECK(vote_on<majority>("uu") == 'u');
  CHECK(vote_on<unanimous>("110") == 'u');
  CHECK(vote_on<unanimous>("1u1") == '1');
  CHECK(vote_on<any_reader>("100") == '1');
  CHECK(vote_on<any_reader>("0u0") == '0');
  CHECK(vote_on<all_readers>("110") == '0');
  CHECK(vote_on<all_readers>("11u") == '1');
  CHECK(vote_on<all_readers>("u") == 'u');
}

TEST_CASE("readers of classes vote, and images on which they differ are in the ledger",
          "[data][source][manifest][ledger]") {
  written_set set(
      "path,label,reader\na.png,NORMAL,R1\nb.png,NORMAL,R1\na.png,PNEUMONIA,R2\n"
      "a.png,PNEUMONIA,R3\nb.png,PNEUMONIA,R2\n");
  read_images<reader_column<"reader">> const source{.csv = set.images({"a.png", "b.png"}).csv()};
  CHECK(text_of(source.records()) == "a.png 1");
  CHECK(lines_of(source.unused({})) == std::vector<std::string>{"readers who differ|b.png|1 file"});
}

TEST_CASE("a reader twice, or none, is refused", "[data][source][manifest][bad_input]") {
  using source = read_images<reader_column<"reader">>;
  written_set twice("path,label,reader\na.png,NORMAL,R1\na.png,NORMAL,R1\n");
  CHECK_THAT(refusal(source{.csv = twice.csv()}),
             Contains("line 3, column path: has the image and the reader of line 2, column path"));
  written_set blank("path,label,reader\na.png,NORMAL,\n");
  CHECK_THAT(refusal(source{.csv = blank.csv()}), Contains("line 2, column reader: is blank"));
}

TEST_CASE("an image has several rows only where the program says so",
          "[data][source][manifest][bad_input]") {
  written_set set("path,label,x\na.png,PNEUMONIA,1\n./a.png,PNEUMONIA,2\n");
  set.images({"a.png"});
  CHECK(text_of(read_images<rows_per_image<>>{.csv = set.csv()}.records()) == "a.png 1");
  CHECK_THAT(
      refusal(read_images<site_column<"x">>{.csv = set.csv()}),
      Contains("line 3, column path: names the image of line 2, column path; remove a line"));
}
