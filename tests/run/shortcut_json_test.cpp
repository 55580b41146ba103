// SPDX-License-Identifier: MIT
#include "cxr/run/shortcut_json.hpp"

#include <opencv2/imgcodecs.hpp>
#include <string>
#include <type_traits>

#include "catch.hpp"
#include "cxr/report/report.hpp"
#include "cxr/run/audit_run.hpp"
#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;

TEST_CASE("a run states its shortcut baseline in its result, metrics.json and report",
          "[run][pipeline][shortcut]") {
  test::temporary_folder const folder;
  auto all = test::small(folder.path(), folder / "run");
  all.run.epochs = 1;
  auto const result = toy{all}.run();
  REQUIRE(result.shortcuts.views.size() == 1);
  auto const& view = result.shortcuts.views[0];
  CHECK(view.positive == result.classes[1]);
  REQUIRE(view.subsets.size() == 3);
  CHECK(view.subsets[0].images == result.split.train.size());
  CHECK_FALSE(view.subsets[0].network.defined());
  for (std::size_t part : {1, 2}) CHECK(view.subsets[part].network.defined());
  CHECK(view.subsets[2].network.value() == auroc{}(result.evaluations.back().output).value());

  write_report(result);
  auto const numbers = read_json(folder / "run/metrics.json");
  CHECK(numbers.at("shortcut_baseline") == to_json(result.shortcuts));
  auto const page = read_text(folder / "run/report.html");
  CHECK_THAT(page, Contains("<section id=\"shortcuts\"") && Contains("AUROC for "));

  all.run.run = folder / "without";
  all.run.no_shortcut_baseline = true;
  auto const without = toy{all}.run();
  CHECK(without.shortcuts.views.empty());
  CHECK(without.evaluations.back().output.logits == result.evaluations.back().output.logits);
  write_report(without);
  CHECK_FALSE(read_json(folder / "without/metrics.json").contains("shortcut_baseline"));
}

TEST_CASE("training and test images that were saved otherwise are noted by the audit",
          "[run][shortcut]") {
  test::temporary_folder const folder;
  auto all = test::small(folder.path(), {});
  toy steps{all};
  auto const records = steps.records();
  auto data = steps.prepare(records, steps.split(records));
  for (auto const index : data.split.test) {  // the same pixels as PNG
    auto& image = data.records[index];
    auto const png = folder / (std::to_string(index) + ".png");
    cv::imwrite(png.string(), decode<std::uint8_t>(image.file).pixels);
    image.file = png;
  }
  std::string notes;
  auto watch = silent{}.start();
  auto const found = detail::audit_run(data, synthetic_cxr::classes, all.run, watch);
  CHECK_THAT(found, Contains("saved otherwise than 100 % of test: none of its images has "
                             "their file format"));
  CHECK_FALSE(data.shortcuts.views.empty());
}
