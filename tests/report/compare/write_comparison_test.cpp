// SPDX-License-Identifier: MIT
#include "cxr/report/compare/write_comparison.hpp"

#include "catch.hpp"
#include "paths.hpp"
#include "report/compare/sample_runs.hpp"

using namespace cxr;

TEST_CASE("a comparison is a page, Markdown, LaTeX and JSON", "[report][compare]") {
  test::temporary_folder const folder;
  test::write_sample_run(folder / "light", {});
  test::write_sample_run(folder / "light_2", {.seed = 2, .first_validation = 10});
  test::write_sample_run(folder / "strong<&>", {.augment = "cxr_strong", .noise = 1.2});
  auto const all =
      compare_runs({folder / "light", folder / "light_2", folder / "strong<&>"}, {.resamples = 50});
  auto const written = write_comparison(all, folder / "out");
  CHECK(written.files.size() == 4);
  for (auto const& file : written.files) CHECK(std::filesystem::is_regular_file(file));
  auto const page = read_text(written.page);
  CHECK_THAT(page, Contains("Comparison of 3 runs") && Contains("2 pipelines, baseline light"));
  CHECK_THAT(page, Contains("validation: 1 of 2 runs saw the images of light"));
  CHECK_THAT(page, Contains("strong&lt;&amp;&gt;") && !Contains("strong<&>"));
  CHECK_THAT(page, Contains("other images: 30 of 40 and 40 are the same"));
  CHECK_THAT(page, Contains("Mean ± SD over seeds and folds, test"));
  auto const lines = read_text(folder / "out/compare.md");
  CHECK_THAT(lines, Contains("| auroc | 0.8100 [0.710, 0.860] | 0.8200 [0.720, 0.870] |"));
  CHECK_THAT(lines, Contains("| auroc | 0.8150 ± 0.0071 (n 2) | 0.8500 (n 1) |"));
  CHECK_THAT(lines,
             Contains("| setting | light | light_2 | strong<&> |\n| --- | --- | --- | --- |"));
  auto const tables = read_text(folder / "out/compare.tex");
  CHECK_THAT(tables, Contains("light\\_2 & strong$<$\\&$>$ \\\\") && Contains("$\\pm$"));
  auto const numbers = read_json(folder / "out/compare.json");
  CHECK(numbers["baseline"] == "light");
  CHECK(numbers["groups"][0]["runs"] == json{"light", "light_2"});
  CHECK(numbers["groups"][0]["test"]["auroc"]["mean"] == Approx(0.815));
  auto const& strong = numbers["differences"]["test"]["strong<&>"];
  CHECK(strong["auroc_delong"]["difference"] > 0);
  CHECK(strong["bootstrap"]["auroc"]["difference"] ==
        Approx(strong["auroc_delong"]["difference"].get<double>()));
  CHECK(numbers["differences"]["validation"]["light_2"].contains("not_compared"));
}
