// SPDX-License-Identifier: MIT
#include "cxr/run/find_learning_rate.hpp"

#include <set>

#include "paths.hpp"
#include "run/toy_pipeline.hpp"

using namespace cxr;

TEST_CASE("find_learning_rate leaves nothing behind but the cache, and gives the same again",
          "[run][search]") {
  test::temporary_folder const folder;
  auto settings = test::small(folder.path(), folder / "run");
  learning_rate_range const range{.first = 1e-6, .last = 1, .updates = 20};
  auto const curve = find_learning_rate(toy{settings}, range);
  CHECK(curve.losses.size() == 20);
  std::set<std::string> names;
  for (auto const& entry : std::filesystem::directory_iterator(folder.path()))
    names.insert(entry.path().filename().string());
  CHECK(names == std::set<std::string>{"cache", "radiographs"});
  toy pipeline(settings);
  CHECK(find_learning_rate(pipeline, range).losses == curve.losses);
}
