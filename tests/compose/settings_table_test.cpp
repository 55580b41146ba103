// SPDX-License-Identifier: MIT
#include "cxr/compose/settings_table.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/model/weights/imagenet_if_available.hpp"
#include "own_home.hpp"

using namespace cxr;

TEST_CASE("docs/settings.md is what the program says of the main job", "[compose][settings]") {
  test::own_home const home;  // where ImageNet weights are found, the default rates are theirs
  using main_job = pipeline<densenet121<imagenet_if_available>>;
  auto const page = read_text(test::golden("../../docs/settings.md"));
  CHECK_THAT(page, EndsWith(settings_table<main_job>()));
}

TEST_CASE("the table has a row for every option", "[compose][settings]") {
  auto const table = settings_table<pipeline<tiny_densenet<>>>();
  CHECK_THAT(table, StartsWith("| policy | option | default | range | unit | what |\n| --- |"));
  CHECK_THAT(table, Contains("| optimizer | `--beta1` | 0.9 | 0 to 0.999999 | – | Memory of the "
                             "mean of the gradients. |\n"));
  CHECK_THAT(table, Contains("| preprocess | `--fit` | stretch | stretch, letterbox, centre_crop "
                             "| – | "));
}
