// SPDX-License-Identifier: MIT
#include "cxr/report/section/origin.hpp"

#include "catch.hpp"
#include "report/page_reader.hpp"

using namespace cxr;
using namespace cxr::detail;

TEST_CASE("the command has every option of the run but where it ran", "[report][origin]") {
  json const settings{
      {"run", {{"epochs", 3}, {"run", "/tmp/x"}, {"resume", ""}, {"device", "cpu"}}},
      {"source", {{"policy", "image_folder"}, {"data", "my images/it's"}}},
      {"optimizer", {{"policy", "adamw"}, {"lr", 0.001}, {"fast", true}}}};
  CHECK(command_of(settings) ==
        "./program --epochs=3 --data='my images/it'\\''s' --lr=0.001 --fast=true");
  CHECK(command_of(json()) == "./program");
  CHECK(shell_word("") == "''");
  CHECK(shell_word("$(rm)") == "'$(rm)'");
}

TEST_CASE("the page names cxr, LibTorch and the compiler", "[report][origin]") {
  reported_run run;
  run.description = "head  mlp_head<&>";
  run.settings = {{"run", {{"device", "cuda<bfloat16>"}}}};
  auto const text = origin_section(run);
  CHECK_THAT(text, Contains("LibTorch</th><td>2.") && Contains("cuda&lt;bfloat16&gt;") &&
                       Contains("mlp_head&lt;&amp;&gt;"));
  CHECK(test::wrong_tags(text) == "");
  CHECK(test::wrong_tags(origin_section({})) == "");
}
