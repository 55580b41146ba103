// SPDX-License-Identifier: MIT
#include "cxr/report/report.hpp"

#include "catch.hpp"
#include "comma_locale.hpp"
#include "cxr/report/subgroup_table.hpp"
#include "full_disk.hpp"
#include "paths.hpp"
#include "printed.hpp"
#include "report/page_reader.hpp"
#include "report/sample_result.hpp"

using namespace cxr;
using test::evaluated, test::sample_result;

TEST_CASE("a report is a folder of numbers, pictures and a page", "[report]") {
  test::temporary_folder const folder;
  write_report(sample_result(folder.path()));

  auto const numbers = read_json(folder / "metrics.json");
  CHECK(numbers["best_epoch"] == 1);
  CHECK(numbers["validation"]["images"] == 4);
  CHECK(numbers["validation"]["accuracy"] == 0.75);
  CHECK(numbers["validation"]["confusion"] == json::parse("[[1,1],[0,2]]"));
  CHECK(numbers["operating_point"] == json{{"rule", "0.5"}, {"thresholds", {0.5}}});
  for (auto const* name : {"confusion-validation.svg", "roc-validation.svg", "history.svg"})
    CHECK(std::filesystem::is_regular_file(folder / name));
  CHECK(test::count_of(read_text(folder / "history.csv"), "\n") == 2);
  CHECK_THAT(read_text(folder / "split.html"),
             Contains("SHA-256 of the assignment</th><td>abc123"));
}

TEST_CASE("write_report returns the files that it wrote and prints nothing", "[report]") {
  test::temporary_folder const folder;
  std::optional<written_report> report;
  CHECK(test::printed([&] { report = write_report(sample_result(folder.path())); }).empty());
  CHECK(report->page == folder / "report.html");
  std::size_t files = 0;
  for ([[maybe_unused]] auto const& file : std::filesystem::directory_iterator(folder.path()))
    ++files;
  CHECK(report->files.size() == files);
  for (auto const& file : report->files) {
    INFO(file);
    CHECK(std::filesystem::is_regular_file(file));
  }
  CHECK(std::find(report->files.begin(), report->files.end(), report->page) != report->files.end());
  CHECK_THAT(report->numbers.text(), Contains("validation") && Contains("accuracy      0.7500"));
}

TEST_CASE("of several processes those without a folder write nothing", "[report][processes]") {
  test::temporary_folder const folder;
  auto const before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  auto const report = write_report(sample_result({}));
  std::filesystem::current_path(before);
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK(report.files.empty());
  CHECK(report.numbers.text().empty());
}

TEST_CASE("the numbers at 0.5 stand beside those at another operating point, and only there",
          "[report]") {
  test::temporary_folder const folder;
  auto const by_default = write_report(sample_result(folder.path()));
  CHECK(by_default.numbers.rows()[0] == std::vector<std::string>{"metric", "validation"});
  CHECK_FALSE(read_json(folder / "metrics.json")["validation"].contains("at_0.5"));

  // Above 0.9 only the third image is positive: the second is right now, the fourth wrong.
  operating_point const point{"by hand", {0.9}};
  auto const chosen = write_report(sample_result(folder.path(), point));
  CHECK(chosen.numbers.rows()[0] ==
        std::vector<std::string>{"metric", "validation", "validation at 0.5"});
  auto const numbers = read_json(folder / "metrics.json");
  CHECK(numbers["operating_point"] == json{{"rule", "by hand"}, {"thresholds", {0.9}}});
  CHECK(numbers["validation"]["confusion"] == json::parse("[[2,0],[1,1]]"));
  CHECK(numbers["validation"]["at_0.5"]["accuracy"] == 0.75);
  auto const page = read_text(folder / "report.html");
  CHECK_THAT(page, Contains("operating point 0.9000 (by hand)"));
  CHECK_THAT(page, Contains("<b>d</b><br>true: PNEUMONIA<br>predicted: NORMAL"));
}

TEST_CASE("numbers are shown with their intervals, in the table, the page and the file",
          "[report]") {
  test::temporary_folder const folder;
  auto result = sample_result(folder.path());
  result.evaluations[0].intervals = {
      {"accuracy", {.low = 0.3, .high = 0.95, .method = "Wilson"}},
      {"auroc", interval::undefined("the images show no variation of the area")}};
  auto const written = write_report(result);
  CHECK(written.numbers.rows()[3] == std::vector<std::string>{"accuracy", "0.7500 [0.300, 0.950]"});
  CHECK(written.numbers.rows()[4] == std::vector<std::string>{"auroc", "0.7500"});
  CHECK_THAT(read_text(folder / "report.html"), Contains("0.7500 [0.300, 0.950]"));
  auto const intervals = read_json(folder / "metrics.json")["validation"]["intervals"];
  CHECK(intervals["accuracy"] == json{{"low", 0.3},
                                      {"high", 0.95},
                                      {"level", 0.95},
                                      {"method", "Wilson"},
                                      {"resamples_left_out", 0}});
  CHECK(intervals["auroc"]["undefined"] == "the images show no variation of the area");
}

TEST_CASE("subtypes are listed with their numbers, or why they were not measured", "[report]") {
  test::temporary_folder const folder;
  auto result = sample_result(folder.path());
  result.evaluations[0].subgroups = {
      {.column = "subtype",
       .value = "<bacteria>",
       .images = 40,
       .compared = 20,
       .patients = 30,
       .with_class = {20, 20},
       .numbers = {{"accuracy", 0.8}},
       .intervals = {{"accuracy", {.low = 0.7, .high = 0.9, .method = "Wilson"}}}},
      {.column = "subtype",
       .value = "virus",
       .images = 3,
       .patients = 2,
       .too_few = "too few: fewer than 10 patients"}};
  write_report(result);
  auto const page = read_text(folder / "report.html");
  CHECK_THAT(page, Contains("subtype: &lt;bacteria&gt;"));
  CHECK_THAT(page, Contains("0.8000 [0.700, 0.900]"));
  CHECK_THAT(page, Contains("too few: fewer than 10 patients"));
  auto const subtypes = read_json(folder / "metrics.json")["validation"]["subgroups"]["subtype"];
  CHECK(subtypes["<bacteria>"]["accuracy"] == 0.8);
  CHECK(subtypes["<bacteria>"]["images_with_class"] == json{20, 20});
  CHECK(subtypes["virus"]["too_few"] == "too few: fewer than 10 patients");
}

TEST_CASE("the page says where the figures are of the images that chose the epoch", "[report]") {
  test::temporary_folder const folder;
  auto result = sample_result(folder.path());
  auto const page = [&] {
    write_report(result);
    return read_text(folder / "report.html");
  };
  CHECK_THAT(page(), Contains("Not an independent test:</b> these images chose the epoch"));
  CHECK_THAT(page(), Contains("loss: mean over the images, weighted by class and image"));
  result.evaluations.push_back(result.evaluations.back());
  result.evaluations.back().name = "test";
  CHECK_THAT(page(), !Contains("Not an independent test"));
}

TEST_CASE("the page lists what is not used of the data folder", "[report]") {
  test::temporary_folder const folder;
  auto result = sample_result(folder.path());
  write_report(result);
  CHECK_THAT(read_text(folder / "report.html"), !Contains("not used"));
  result.split.certificate.unused.entries = {{"folder", "Test & more", 8}};
  result.split.certificate.contents = "abc";
  write_report(result);
  CHECK_THAT(read_text(folder / "report.html"),
             Contains("<th scope=\"row\">folder</th><td>Test &amp; more</td><td>8 files</td>") &&
                 Contains("SHA-256 of the contents abc"));
}

TEST_CASE("the page needs no network and shows what is wrong", "[report]") {
  test::temporary_folder const folder;
  write_report(sample_result(folder.path()));
  auto const page = read_text(folder / "report.html");
  CHECK(page.find("http://") == std::string::npos);
  CHECK(page.find("https://") == std::string::npos);
  CHECK(test::tags_of(page, "svg").size() >= 6);
  CHECK_THAT(page, Contains("a,b&quot;") && Contains("probability 0.881"));  // the one mistake
  CHECK_THAT(page, Contains("abc123") && Contains("mlp_head&lt;&amp;&gt;"));
  CHECK_THAT(page, Contains("operating point 0.5. Not for clinical use"));
}

TEST_CASE("one class only gives words in place of a number, and no curve", "[report][bad_input]") {
  test::temporary_folder const folder;
  auto result = sample_result(folder.path());
  predictions const output{
      .classes = 2, .logits = {2, -2}, .labels = {0}, .records = {0}, .loss = 0.1};
  result.evaluations = {evaluated("test", output, {})};
  write_report(result);
  auto const numbers = read_json(folder / "metrics.json");
  CHECK(numbers["test"]["auroc"]["undefined"] == "no positive image");
  CHECK_FALSE(std::filesystem::exists(folder / "roc-test.svg"));
}

TEST_CASE("a full disk is called so, nothing is half written", "[report][bad_input]") {
  test::full_disk const disk("size=16k");
  if (!disk.mounted()) return test::skip("a small tmpfs cannot be mounted here");
  CHECK_THROWS_WITH(write_report(sample_result(disk.path())), Contains("No space left on device"));
  for (auto const& file : std::filesystem::directory_iterator(disk.path())) {
    INFO(file.path());
    CHECK(file.file_size() > 0);
    CHECK(file.path().string().find(".part-") == std::string::npos);
  }
}

TEST_CASE("an interrupted run has nothing to report", "[report][bad_input]") {
  test::temporary_folder const folder;
  auto result = sample_result(folder.path());
  result.evaluations.clear();
  CHECK_THROWS_WITH(write_report(result), Contains("nothing to report; finish it with --resume"));
}

TEST_CASE("a program with a decimal comma writes the same report", "[report]") {
  test::temporary_folder const folder, other;
  write_report(sample_result(folder.path()));
  {
    test::comma_locale const comma;
    write_report(sample_result(other.path()));
  }
  for (auto const* name : {"metrics.json", "predictions.csv", "history.csv", "report.html"})
    CHECK(read_text(other / name) == read_text(folder / name));
}
