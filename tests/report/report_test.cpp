// SPDX-License-Identifier: MIT
#include "cxr/report/report.hpp"

#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/measure/curve/roc.hpp"
#include "cxr/measure/metric/accuracy.hpp"
#include "cxr/measure/metric_set.hpp"
#include "cxr/report/html.hpp"
#include "cxr/report/plots.hpp"
#include "cxr/report/table.hpp"
#include "cxr/run/result.hpp"
#include "full_disk.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

using metrics = metric_set<accuracy, auroc, confusion>;
using result = run_result<decltype(metrics{}(predictions{}))>;

/// Four images, one of them wrong: the second, a film with a comma in its name.
result some_result(std::filesystem::path const& folder) {
  predictions const said{.classes = 2,
                         .logits = {2, -2, -1, 1, -3, 3, 0, 0.5F},
                         .labels = {0, 0, 1, 1},
                         .records = {3, 1, 0, 2},
                         .loss = 0.25};
  epoch_report epoch;
  epoch.training_loss = 0.5;
  epoch.validation_loss = 0.25;
  result all;
  all.description = "head  mlp_head<&>\n";
  all.classes = {"NORMAL", "PNEUMONIA"};
  all.settings = {{"run", {{"epochs", 1}}}};
  all.folder = folder;
  all.records = {{.id = "c", .label = 1, .patient = "p3"},
                 {.id = "a,b\"", .patient = "p1"},
                 {.id = "d", .label = 1},
                 {.id = "<e>", .patient = "p2"}};
  all.split.certificate.rule = "patient_holdout";
  all.split.certificate.sha256 = "abc123";
  all.history = {epoch};
  all.best_epoch = 0;
  all.evaluations.push_back({"validation", said, metrics{}(said)});
  return all;
}

std::size_t count(std::string const& text, std::string const& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("a report is a folder of numbers, pictures and a page", "[report]") {
  test::temporary_folder const folder;
  write_report(some_result(folder.path()));

  auto const numbers = read_json(folder / "metrics.json");
  CHECK(numbers["best_epoch"] == 1);
  CHECK(numbers["validation"]["images"] == 4);
  CHECK(numbers["validation"]["accuracy"] == 0.75);
  CHECK(numbers["validation"]["confusion"] == json::parse("[[1,1],[0,2]]"));

  CHECK(read_text(folder / "predictions.csv") ==
        "subset,file,patient,label,logit_NORMAL,logit_PNEUMONIA,predicted,probability\n"
        "validation,<e>,p2,NORMAL,2,-2,NORMAL,0.98201379\n"
        "validation,\"a,b\"\"\",p1,NORMAL,-1,1,PNEUMONIA,0.880797078\n"
        "validation,c,p3,PNEUMONIA,-3,3,PNEUMONIA,0.997527377\n"
        "validation,d,,PNEUMONIA,0,0.5,PNEUMONIA,0.622459331\n");

  for (auto const* name : {"confusion-validation.png", "roc-validation.png", "history.png"}) {
    INFO(name);
    auto const picture = cv::imread((folder / name).string());
    CHECK(picture.cols == 640);
    CHECK(picture.rows == 480);
  }
  CHECK(count(read_text(folder / "history.csv"), "\n") == 2);
}

TEST_CASE("the page needs no network and shows what is wrong", "[report][html]") {
  test::temporary_folder const folder;
  write_report(some_result(folder.path()));
  auto const page = read_text(folder / "report.html");
  CHECK(page.find("http://") == std::string::npos);
  CHECK(page.find("https://") == std::string::npos);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(count(page, "src=\"data:image/png;base64,") == 3);
  CHECK_THAT(page, Contains("a,b&quot;") && Contains("0.881"));  // the one mistake
  CHECK_THAT(page, Contains("abc123") && Contains("mlp_head&lt;&amp;&gt;"));
  CHECK_THAT(page, Contains("Not for clinical use"));
}

TEST_CASE("one class only: undefined in words, and no curve", "[report][bad_input]") {
  test::temporary_folder const folder;
  auto all = some_result(folder.path());
  predictions const said{
      .classes = 2, .logits = {2, -2}, .labels = {0}, .records = {0}, .loss = 0.1};
  all.evaluations = {{"test", said, metrics{}(said)}};
  write_report(all);
  auto const numbers = read_json(folder / "metrics.json");
  CHECK(numbers["test"]["auroc"]["undefined"] == "no positive image");
  CHECK_FALSE(std::filesystem::exists(folder / "roc-test.png"));
}

TEST_CASE("a full disk is called so, nothing is half written", "[report][bad_input]") {
  test::full_disk const disk("size=32k");
  if (!disk.mounted()) return test::skip("a small tmpfs cannot be mounted here");
  CHECK_THROWS_WITH(write_report(some_result(disk.path())), Contains("No space left on device"));
  for (auto const& file : std::filesystem::directory_iterator(disk.path())) {
    INFO(file.path());
    CHECK(file.file_size() > 0);
    CHECK(file.path().string().find(".part-") == std::string::npos);
  }
}

TEST_CASE("an interrupted run has nothing to report", "[report][bad_input]") {
  test::temporary_folder const folder;
  auto all = some_result(folder.path());
  all.evaluations.clear();
  CHECK_THROWS_WITH(write_report(all), Contains("nothing to report; finish it with --resume"));
}

TEST_CASE("a table is aligned, undefined values are words", "[report][table]") {
  table all({"", "validation"});
  all.add({"accuracy", to_text(measurement(0.5))});
  all.add({"auroc", to_text(measurement::undefined("one class"))});
  CHECK(all.text() ==
        "                     validation\n"
        "-------------------------------\n"
        "accuracy                 0.5000\n"
        "auroc     undefined (one class)\n");
}

TEST_CASE("base64 is RFC 4648's", "[report][html]") {
  auto const of = [](std::string const& text) { return html::base64({text.begin(), text.end()}); };
  CHECK(of("") == "");
  CHECK(of("f") == "Zg==");
  CHECK(of("fo") == "Zm8=");
  CHECK(of("foobar") == "Zm9vYmFy");
}

TEST_CASE("a ROC curve goes from corner to corner, ties in one step", "[report][roc]") {
  predictions const said{.classes = 2,
                         .logits = {0, 2, 0, 1, 0, 1, 0, 0},
                         .labels = {1, 1, 0, 0},
                         .records = {0, 1, 2, 3}};
  auto const curve = roc_curve(said);
  REQUIRE(curve.size() == 4);
  CHECK((curve[1].false_positive_rate == 0 && curve[1].true_positive_rate == 0.5));
  CHECK((curve[2].false_positive_rate == 0.5 && curve[2].true_positive_rate == 1));
  CHECK((curve[3].false_positive_rate == 1 && curve[3].true_positive_rate == 1));
}
