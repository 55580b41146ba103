// SPDX-License-Identifier: MIT
#include "cxr/measure/shortcut/audited_shortcuts.hpp"

#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "data/audit/planted_images.hpp"

using namespace cxr;
using namespace cxr::test;

TEST_CASE("the shortcut baseline of an audit counts the images that can be decoded",
          "[measure][shortcut]") {
  planted_set const planted;
  auto const audited = [&] {
    return audit_files(planted.source(), [](std::size_t, std::size_t) {});
  };
  auto const clean = audited();
  auto const before = measure_shortcuts(clean);
  REQUIRE(before.views.size() == 1);
  CHECK(before.views[0].positive == "PNEUMONIA");
  CHECK(before.views[0].subsets[0].images == clean.split.train.size());

  // A class of larger files: their width alone tells it.
  for (std::size_t index : clean.split.train)
    if (auto const& image = clean.records[index]; image.label == 1) {
      cv::Mat larger;
      cv::resize(planted_set::load(image.file), larger, {}, 2, 2);
      cv::imwrite(image.file.string(), larger);
    }
  write_atomically(planted.source().folder / "train/NORMAL/IM-9005-0001.jpeg", "<no image>");
  auto const set = audited();
  auto const after = measure_shortcuts(set);
  REQUIRE(after.views.size() == 1);
  auto const& train = after.views[0].subsets[0];
  CHECK(train.images == set.split.train.size() - 1);
  auto const width = std::find_if(train.scores.begin(), train.scores.end(),
                                  [](auto const& score) { return score.feature == "width"; });
  REQUIRE(width != train.scores.end());
  CHECK(width->auroc.value() == 1);
  CHECK_FALSE(width->reversed);
}
