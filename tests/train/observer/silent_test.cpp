// SPDX-License-Identifier: MIT
#include "cxr/train/observer/silent.hpp"

#include "laws/observer_laws.hpp"
#include "printed.hpp"

using namespace cxr;

TEST_CASE("silent keeps the laws of Observer", "[train][observer]") {
  laws::check_observer(silent{});
}

TEST_CASE("silent prints nothing and writes no file", "[train][observer]") {
  test::temporary_folder const folder;
  CHECK(test::printed([&] {
          auto state = silent{}.start();
          laws::notify_run(state, {.folder = folder.path(), .epochs = 2, .steps = 3});
        }).empty());
  CHECK(std::filesystem::is_empty(folder.path()));
}
