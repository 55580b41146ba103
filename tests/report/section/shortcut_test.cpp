// SPDX-License-Identifier: MIT
#include "cxr/report/section/shortcut.hpp"

#include "catch.hpp"
#include "cxr/run/shortcut_json.hpp"
#include "report/page_reader.hpp"

using namespace cxr;
using namespace cxr::detail;

namespace {

shortcut_subset part(std::string const& name, double width, double together) {
  shortcut_subset subset{.name = name, .images = 80, .scores = {}};
  subset.scores.push_back({.feature = "width",
                           .reversed = true,
                           .auroc = width,
                           .range = {.low = width - 0.05, .high = width + 0.05}});
  subset.scores.push_back({.feature = "all together",
                           .together = true,
                           .auroc = together,
                           .range = interval::undefined("no variation")});
  return subset;
}

shortcut_baseline sample_baseline() {
  shortcut_baseline baseline;
  baseline.views.push_back({.positive = "<b>",
                            .class_index = 1,
                            .subsets = {part("train", 0.91, 0.92), part("test", 0.55, 0.6)}});
  auto& last = baseline.views[0].subsets[1];
  last.network = 0.975;
  last.network_range = {.low = 0.96, .high = 0.985};
  baseline.left_out = {{"bits", "the same in every image"}};
  return baseline;
}

}  // namespace

TEST_CASE("numbers that are no anatomy stand beside the network", "[report][shortcut]") {
  auto const text = shortcut_section(sample_baseline());
  CHECK_THAT(text, Contains("<th scope=\"row\">width (smaller)</th><td>0.9100 [0.860, 0.960]</td>"
                            "<td>0.5500 [0.500, 0.600]</td>"));
  CHECK_THAT(text, Contains("<th scope=\"row\">the network</th><td>–</td>"
                            "<td>0.9750 [0.960, 0.985]</td>"));
  CHECK_THAT(text, Contains("In test these numbers tell less about &lt;b&gt; than in train"));
  CHECK_THAT(text, Contains("Left out: bits (the same in every image)."));
  CHECK_THAT(text, !Contains("Best number for each class"));
  CHECK(test::wrong_tags(text) == "");
  CHECK(shortcut_section({}).empty());
}

TEST_CASE("of several classes each has a row", "[report][shortcut]") {
  auto baseline = sample_baseline();
  baseline.views.push_back(baseline.views[0]);
  baseline.views[1].positive = "oedema";
  for (auto& score : baseline.views[1].subsets[0].scores)
    score.auroc = measurement::undefined("no positive image");
  auto const text = shortcut_section(baseline);
  CHECK_THAT(text, Contains("<th scope=\"row\">oedema</th><td>–</td><td>–</td><td>–</td><td>–</td>"
                            "<td>0.9750 [0.960, 0.985]</td>"));
  CHECK_THAT(text, Contains("<th scope=\"row\">&lt;b&gt;</th><td>width</td>"));
  CHECK(test::wrong_tags(text) == "");
}

TEST_CASE("an audit, which has no network, has no row and no column of it", "[report][shortcut]") {
  auto baseline = sample_baseline();
  baseline.views[0].subsets[1].network = measurement::undefined("not evaluated");
  baseline.views.push_back(baseline.views[0]);
  auto const text = shortcut_section(baseline);
  CHECK_THAT(text,
             !Contains("the network</th>") && !Contains(", network") && !Contains("not evaluated"));
  CHECK(test::wrong_tags(text) == "");
  baseline.views[0].subsets[1].network = measurement::undefined("no negative image");
  CHECK_THAT(shortcut_section(baseline), Contains("the network</th><td>–</td><td>undefined"));
}

TEST_CASE("every number of the baseline is in JSON", "[report][shortcut]") {
  auto const values = to_json(sample_baseline());
  auto const& test = values.at("classes").at("<b>").at("test");
  CHECK(test.at("images") == 80);
  CHECK(test.at("scores").at("width").at("auroc") == 0.55);
  CHECK(test.at("scores").at("width").at("reversed") == true);
  CHECK(test.at("scores").at("width").at("interval").at("high") == Approx(0.6));
  CHECK(test.at("scores").at("all together").at("interval").contains("undefined"));
  CHECK(test.at("network").at("auroc") == 0.975);
  CHECK_FALSE(values.at("classes").at("<b>").at("train").contains("network"));
  CHECK(values.at("left_out").at("bits") == "the same in every image");
  CHECK_THAT(std::string(values.at("text")), Contains("the network: 0.975 [0.960, 0.985]"));
}
