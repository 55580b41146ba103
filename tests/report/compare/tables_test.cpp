// SPDX-License-Identifier: MIT
#include "cxr/report/compare/tables.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("a difference is shown with sign, interval and p-value, or why there is none",
          "[report][compare]") {
  comparison const change{.difference = -0.01234,
                          .range = {.low = -0.03, .high = 0.005, .method = "DeLong"},
                          .p_value = 0.0341};
  CHECK(detail::difference_text(change) == "−0.0123 [−0.0300, +0.0050], p 0.034");
  CHECK(detail::difference_text(comparison::undefined("no positive image")) == "no positive image");
  CHECK(detail::difference_text({.difference = 0, .range = interval::undefined("equal")}) ==
        "+0.0000 (equal)");
  CHECK(detail::p_text(0.0001) == "p < 0.001");
}

TEST_CASE("a mean without a deviation is shown alone", "[report][compare]") {
  std::vector<measurement> const single{0.5};
  CHECK(detail::spread_text(spread_of(single)) == "0.5000 (n 1)");
  std::vector<measurement> const two{0.5, 0.7, measurement::undefined("none")};
  CHECK(detail::spread_text(spread_of(two)) == "0.6000 ± 0.1414 (n 2)");
  CHECK(detail::spread_text({}) == "undefined");
}

TEST_CASE("texts with a meaning in Markdown or LaTeX are escaped", "[report][compare]") {
  titled_table const table{"A & B", "100 % of them.", {{"x_1", "a|b"}, {"{y}", "1 ± 2"}}};
  CHECK(markdown(table) ==
        "## A & B\n\n100 % of them.\n\n| x_1 | a\\|b |\n| --- | --- |\n| {y} | 1 ± 2 |\n\n");
  CHECK(latex(table) ==
        "\\begin{table}\n\\caption{A \\& B. 100 \\% of them.}\n\\begin{tabular}{lr}\n\\hline\n"
        "x\\_1 & a|b \\\\\n\\hline\n\\{y\\} & 1 $\\pm$ 2 \\\\\n\\hline\n\\end{tabular}\n"
        "\\end{table}\n\n");
  CHECK(detail::latex_text("−1 < ^~\\$#") ==
        "$-$1 $<$ \\textasciicircum{}\\textasciitilde{}\\textbackslash{}\\$\\#");
}

TEST_CASE("rows of several runs are aligned by name", "[report][compare]") {
  detail::aligned_rows rows({"", "a", "b"});
  rows.set("auroc", 2, "0.9");
  rows.set("recall", 1, "0.5");
  rows.set("auroc", 1, "0.8");
  CHECK(rows.rows() == std::vector<std::vector<std::string>>{
                           {"", "a", "b"}, {"auroc", "0.8", "0.9"}, {"recall", "0.5", "–"}});
}

TEST_CASE("the table of differences states its level and unit, and why DeLong's test is missing",
          "[report][compare]") {
  compared_runs all;
  all.level = 0.9;
  all.runs.resize(2);
  all.runs[0].name = "first";
  all.runs[1].name = "second";
  all.runs[0].subsets.push_back({"test", {"1.png"}, {""}, {}, {}});
  paired_subset subset{"test", {{.run = 1, .auroc = comparison::undefined("no positive image")}}};
  auto const images = detail::differences_table(all, subset);
  CHECK_THAT(images.note,
             Contains("with 90 % interval and two-sided p-value, by image, for patients are not"));
  CHECK(images.rows.at(1) == std::vector<std::string>{"auroc, DeLong", "no positive image"});
  all.level = 0.975;
  all.runs[0].subsets[0].patients[0] = "p";
  CHECK_THAT(detail::differences_table(all, subset).note,
             Contains("with 97.5 % interval and two-sided p-value, by patient."));
  CHECK(detail::p_text(measurement::undefined("one patient")) == "p undefined (one patient)");
}
