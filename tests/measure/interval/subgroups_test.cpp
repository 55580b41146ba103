// SPDX-License-Identifier: MIT
#include "cxr/measure/interval/subgroups.hpp"

#include "catch.hpp"
#include "cxr/measure/metric/rank/auroc.hpp"
#include "cxr/measure/metric/ratio/recall.hpp"
#include "measure/cases.hpp"

using namespace cxr;

namespace {

bootstrap_settings const few{.resamples = 100};
metric_set<auroc, recall> const both;

}  // namespace

TEST_CASE("each subtype of a disease is measured beside the images that cannot have one",
          "[measure][interval]") {
  auto subset = test::binary_case("random");
  std::vector<record> records(subset.size());
  std::vector<std::size_t> bacteria, virus;
  for (std::size_t image = 0; image < subset.size(); ++image) {
    subset.records.push_back(image);
    bool const positive = subset.labels[image] == 1;
    records[image].subtype = !positive ? "" : image % 3 == 0 ? "virus" : "bacteria";
    if (records[image].subtype != "virus") bacteria.push_back(image);
    if (records[image].subtype != "bacteria") virus.push_back(image);
  }
  auto const column = column_of(subset, records, &record::subtype);
  auto const groups = subgroups(both, subset, column, {}, few, without_value::compared);
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].value == "bacteria");
  CHECK(groups[1].value == "virus");
  CHECK(groups[0].images == bacteria.size());
  CHECK(groups[1].images == virus.size());
  CHECK(groups[1].compared == groups[1].with_class[0]);
  CHECK(groups[1].patients == groups[1].with_class[1]);  // healthy images have no patient of virus
  auto const separate = both(gathered(subset, virus)).scalars();
  REQUIRE(groups[1].numbers.size() == 2);
  for (std::size_t index = 0; index < 2; ++index)
    CHECK(groups[1].numbers[index].second.value() ==
          Approx(separate[index].second.value()).epsilon(1e-12));
  CHECK(interval_named(groups[1].intervals, "auroc").holds(separate[0].second.value()));
  CHECK(groups[0].with_class[0] == groups[1].with_class[0]);
  CHECK(groups[0].with_class[1] + groups[1].with_class[1] == detail::images_with_class(subset)[1]);
}

TEST_CASE("images without a value are a group of their own, and counted", "[measure][interval]") {
  auto const subset = test::binary_case("random");
  std::vector<std::string> sex(subset.size());
  for (std::size_t image = 0; image < subset.size(); ++image)
    sex[image] = image % 4 == 0 ? "" : image % 4 == 1 ? "F" : "M";
  for (auto const others : {without_value::unknown, without_value::compared}) {
    auto const groups = subgroups(both, subset, sex, {}, few, others);
    REQUIRE(groups.size() == 3);
    CHECK(groups[0].value == "F");
    CHECK(groups[2].value == "unknown");
    std::size_t images = 0;
    for (auto const& group : groups) images += group.images;
    CHECK(images == subset.size());
    CHECK(groups[2].images == (subset.size() + 3) / 4);
    CHECK(groups[0].compared == 0);
  }
}

TEST_CASE("a rare subtype is too few, however many images it is compared with",
          "[measure][interval]") {
  auto const subset = test::binary_case("random");
  std::vector<std::string> column(subset.size());
  std::size_t fungi = 0;
  for (std::size_t image = 0; image < subset.size(); ++image)
    if (subset.labels[image] == 1) column[image] = fungi++ < 3 ? "fungi" : "bacteria";
  auto const groups = subgroups(both, subset, column, {}, few, without_value::compared);
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].too_few.empty());
  CHECK(groups[1].patients == 3);
  CHECK_FALSE(groups[1].too_few.empty());
}

TEST_CASE("values that begin with numbers are in the order of these", "[measure][interval]") {
  auto const subset = test::binary_case("random");
  std::vector<std::string> age(subset.size(), "40 to 64");
  age[0] = "5 to 17";
  age[1] = "";
  age[2] = "adult";
  auto const groups = subgroups(both, subset, age, {}, few);
  std::vector<std::string> values;
  for (auto const& group : groups) values.push_back(group.value);
  CHECK(values == std::vector<std::string>{"5 to 17", "40 to 64", "adult", "unknown"});
}

TEST_CASE("values that a number's parser takes for no number are values like others",
          "[measure][interval]") {
  auto const subset = test::binary_case("random");
  auto const sizes = [&](std::vector<std::string> const& repeated) {
    std::vector<std::string> column;
    for (std::size_t image = 0; image < subset.size(); ++image)
      column.push_back(repeated[image % repeated.size()]);
    std::vector<std::pair<std::string, std::size_t>> found;
    for (auto const& group : subgroups(both, subset, column, {}, few))
      found.emplace_back(group.value, group.images);
    return found;
  };
  auto const images = subset.size();
  REQUIRE(images % 5 == 0);
  using groups = std::vector<std::pair<std::string, std::size_t>>;
  for (auto const* missing : {"nan", "NaN", "-nan", "NA", "N/A", "n/a", "  ", "", "null"})
    CHECK(sizes({"F", "M", missing, "F", missing}) ==
          groups{{"F", images / 5 * 2}, {"M", images / 5}, {"unknown", images / 5 * 2}});
  CHECK(sizes({"Nantes", "Bordeaux", "Paris", "Nantes", "Paris"}) ==
        groups{{"Bordeaux", images / 5}, {"Nantes", images / 5 * 2}, {"Paris", images / 5 * 2}});
  CHECK(sizes({"infinity", "10", "9.5", "-1", "1e999"}) == groups{{"-1", images / 5},
                                                                  {"9.5", images / 5},
                                                                  {"10", images / 5},
                                                                  {"1e999", images / 5},
                                                                  {"infinity", images / 5}});
  CHECK(sizes({"F", " F", "F ", "M", "M"}) == groups{{"F", images / 5 * 3}, {"M", images / 5 * 2}});
  CHECK(sizes({"nan", "NA"}).empty());
}

TEST_CASE("a column of more than 30 values is one entry that says so", "[measure][interval]") {
  auto const subset = test::binary_case("random");
  REQUIRE(subset.size() > 31);
  std::vector<std::string> column(subset.size());
  std::vector<std::size_t> patients(subset.size());
  for (std::size_t image = 0; image < subset.size(); ++image) {
    patients[image] = image / 2;
    column[image] = image == 0 ? "" : std::to_string(image % 30);
  }
  CHECK(subgroups(both, subset, column, patients, few).size() == 31);  // "unknown", too
  column[1] = "thirty-first";
  auto const groups = subgroups(both, subset, column, patients, few);
  REQUIRE(groups.size() == 1);
  CHECK(groups[0].value == "all values");
  CHECK(groups[0].too_few == "31 values: too many to list");
  CHECK(groups[0].images == subset.size() - 1);
  CHECK(groups[0].patients == (subset.size() + 1) / 2);
  CHECK(groups[0].with_class[0] + groups[0].with_class[1] == subset.size() - 1);
  CHECK(groups[0].numbers.empty());
}

TEST_CASE("a column of ages is in bands, and what is no age stands as it is",
          "[measure][interval]") {
  std::vector<record> records(5);
  std::size_t image = 0;
  for (auto const* age : {"063Y", " 63", "65+", "NA", "41 to 64"})
    records[image++].columns = {{"PatientAge", age}};
  predictions const all{.classes = 2, .records = {0, 1, 2, 3, 4}};
  CHECK(column_of(all, records, "PatientAge") ==
        std::vector<std::string>{"40 to 64", "40 to 64", "65+", "", "41 to 64"});
}

TEST_CASE("too few patients, or one class only, are not measured, and it says so",
          "[measure][interval]") {
  auto const subset = test::binary_case("random");
  std::vector<std::string> column(subset.size(), "adult");
  std::vector<std::size_t> patients(subset.size());
  for (std::size_t image = 0; image < subset.size(); ++image) {
    patients[image] = image;
    if (image >= 12) continue;
    column[image] = "child";
    patients[image] = image / 2;  // twelve images of six children
  }
  auto groups = subgroups(both, subset, column, patients, few);
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].too_few.empty());
  CHECK(groups[1].too_few == "too few: fewer than 10 patients");
  CHECK(groups[1].patients == 6);
  CHECK(groups[1].numbers.empty());
  for (std::size_t image = 0; image < subset.size(); ++image)
    column[image] = subset.labels[image] == 1 ? "ill" : "healthy";
  groups = subgroups(both, subset, column, {}, few);
  CHECK(groups[0].too_few == "too few: one class only");
  CHECK(groups[1].with_class == std::vector<std::size_t>{0, groups[1].images});
}

TEST_CASE("a column without values has no groups, one of another length is refused",
          "[measure][interval]") {
  auto const subset = test::binary_case("random");
  CHECK(subgroups(both, subset, std::vector<std::string>(subset.size()), {}, few).empty());
  CHECK_THROWS_AS(subgroups(both, subset, std::vector<std::string>(3), {}, few), shape_error);
}

TEST_CASE("the subset of a data set's own folders is a column, too", "[measure][interval]") {
  std::vector<record> records(2);
  records[1].official = subset::test;
  predictions const both_images{.classes = 2, .records = {1, 0}};
  CHECK(column_of(both_images, records, &record::official) ==
        std::vector<std::string>{"test", "none"});
}

TEST_CASE("findings are counted where they are present", "[measure][interval]") {
  auto const findings = test::predictions_of(test::metric_goldens().at("multi_label"));
  std::size_t present = 0;
  for (std::size_t image = 0; image < findings.size(); ++image)
    present += findings.finding(image, 1) == presence::present;
  CHECK(detail::images_with_class(findings)[1] == present);
}
