// SPDX-License-Identifier: MIT
#include "cxr/data/source/manifest/image_filter.hpp"

#include "catch.hpp"
#include "cxr/data/source/manifest/csv_manifest.hpp"
#include "data/source/manifest/written_set.hpp"

using namespace cxr;
using test::lines_of, test::refusal, test::text_of, test::written_set;

namespace {

using images = csv_manifest<classes<"NORMAL", "PNEUMONIA">, file_column<"path">,
                            label_column<"label">, patient_column<"patient">, view_column<"view">,
                            age_column<"age">, sex_column<"sex">>;

struct filtered_set : written_set {
  filtered_set()
      : written_set(
            "path,label,patient,view,age,sex\n"
            "a.png,NORMAL,x,PA,063Y,F\nb.png,NORMAL,x,AP,63,female\nc.png,PNEUMONIA,y,Lateral,5,M\n"
            "d.png,PNEUMONIA,z,PA,411,male\ne.png,NORMAL,z,,18,\n") {
    images({"a.png", "b.png", "c.png", "d.png", "e.png"});
  }
};

}  // namespace

TEST_CASE("images are filtered by view, age, sex and number per patient",
          "[data][source][manifest]") {
  filtered_set const set;
  auto const listed = [&](image_filter const& filter) {
    return text_of(images{.csv = set.csv(),
                          .views = filter.views,
                          .min_age = filter.min_age,
                          .max_age = filter.max_age,
                          .sex = filter.sex,
                          .per_patient = filter.per_patient}
                       .records());
  };
  CHECK(listed({}) == "a.png 0, b.png 0, c.png 1, d.png 1, e.png 0");
  CHECK(listed({.views = "PA,ap"}) == "a.png 0, b.png 0, d.png 1");
  CHECK(listed({.views = " lateral "}) == "c.png 1");
  CHECK(listed({.min_age = 18}) == "a.png 0, b.png 0, e.png 0");  // 411 years are not known
  CHECK(listed({.max_age = 18}) == "c.png 1, e.png 0");
  CHECK(listed({.sex = patient_sex::female}) == "a.png 0, b.png 0");
  CHECK(listed({.sex = patient_sex::male}) == "c.png 1, d.png 1");
  CHECK(listed({.per_patient = 1}) == "a.png 0, c.png 1, d.png 1");
}

TEST_CASE("what a filter leaves out is in the ledger by reason",
          "[data][source][manifest][ledger]") {
  filtered_set const set;
  images source{.csv = set.csv(), .views = "PA,AP", .min_age = 18};
  CHECK(lines_of(source.unused({})) ==
        std::vector<std::string>{"view other than PA,AP|c.png|2 files",
                                 "age not known|d.png|1 file"});
  source = {.csv = set.csv(), .max_age = 18, .sex = patient_sex::male};
  CHECK(lines_of(source.unused({})) ==
        std::vector<std::string>{"age not from 0 to 18 years|a.png|2 files",
                                 "age not known|d.png|1 file", "sex other than male|e.png|1 file"});
}

TEST_CASE("a view that no image has is refused with those that there are",
          "[data][source][manifest][bad_input]") {
  filtered_set const set;
  CHECK_THAT(refusal(images{.csv = set.csv(), .views = "PA,frontal"}),
             Contains("--views has frontal, which no image has; choose among AP, Lateral, PA"));
}

TEST_CASE("view, age and sex are columns for subgroups", "[data][source][manifest]") {
  filtered_set const set;
  auto const all = images{.csv = set.csv()}.records();
  CHECK(column_value(all[0], "view") == "PA");
  CHECK(column_value(all[0], "age") == "63");
  CHECK(column_value(all[1], "sex") == "F");
  CHECK(column_value(all[3], "age").empty());
  CHECK(all[4].columns.size() == 1);
}
