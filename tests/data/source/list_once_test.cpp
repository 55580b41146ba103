// SPDX-License-Identifier: MIT
#include "cxr/data/source/list_once.hpp"

#include "catch.hpp"
#include "cxr/data/source/concat.hpp"
#include "cxr/data/source/kaggle_chest_xray.hpp"
#include "cxr/data/source/manifest/csv_manifest.hpp"
#include "cxr/data/source/subset_of.hpp"
#include "data/source/manifest/written_set.hpp"

using namespace cxr;
using test::lines_of, test::written_set;

namespace {

using table = csv_manifest<classes<"NORMAL", "PNEUMONIA">, file_column<"path">,
                           label_column<"label">, sex_column<"sex">>;
struct of_women {
  static constexpr std::string_view name = "of_women";
  bool operator()(record const& image) const { return column_value(image, "sex") == "F"; }
};
using women = subset_of<table, of_women>;
struct first_only : table {  // inherits list()
  std::vector<record> records() const { return {table::records()[0]}; }
};
static_assert(ListsOnce<table> && ListsOnce<women> && ListsOnce<concat<table, women>>);
static_assert(!ListsOnce<kaggle_chest_xray> && !ListsOnce<first_only>);

/// Three images, one without a known class, and a file that no row names.
struct sample : written_set {
  sample() : written_set("path,label,sex\na.png,NORMAL,F\nb.png,PNEUMONIA,M\nc.png,COVID,F\n") {
    images({"a.png", "b.png", "c.png", "d.png"});
  }
};
table source_of(written_set const& set) {
  table source;
  source.csv = set.csv();
  source.other_labels = unusable_row::leave_out;
  return source;
}

}  // namespace

TEST_CASE("records and ledger of a table are of one reading", "[data][source][ledger]") {
  sample const set;
  auto const source = source_of(set);
  auto const expected = lines_of(source.unused({}));
  CHECK(expected == std::vector<std::string>{"label that is no class: COVID|c.png|1 file",
                                             "image that no row names|d.png|1 file"});
  auto const listing = list_of(source);
  auto const subset = list_of(women{source});
  concat<table, women> const both(source, women{source});
  auto const joined = list_of(both);
  CHECK(joined.records.size() == both.records().size());
  auto const joined_ledger = lines_of(both.unused(joined.records));
  write_atomically(set.csv(), "path,label,sex\nd.png,NORMAL,F\n");  // read again, it would differ
  CHECK(listing.records.size() == 2);
  CHECK(lines_of(listing.unused(listing.records)) == expected);
  CHECK(subset.records.size() == 1);
  CHECK(lines_of(subset.unused(subset.records)).back() ==
        "left out by the filter of_women|b.png|1 file");
  CHECK(joined.records.size() == 3);
  CHECK(lines_of(joined.unused(joined.records)) == joined_ledger);
}

TEST_CASE("a source without a listing, or with an inherited one, is asked for its records",
          "[data][source][ledger]") {
  sample const set;
  first_only const source{source_of(set)};
  CHECK(list_of(source).records.size() == 1);
  write_atomically(set.folder() / "train/NORMAL/IM-1-1.jpeg", "");
  write_atomically(set.folder() / "train/PNEUMONIA/person1_virus_1.jpeg", "");
  kaggle_chest_xray const folders{set.folder()};
  auto const listing = list_of(folders);
  CHECK(listing.records.size() == 2);
  CHECK(lines_of(listing.unused(listing.records)) ==
        lines_of(unused_by(folders, folders.records())));
}
