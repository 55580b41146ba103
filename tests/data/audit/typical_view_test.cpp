// SPDX-License-Identifier: MIT
#include "cxr/data/audit/typical_view.hpp"

#include <vector>

#include "catch.hpp"
#include "data/audit/planted_images.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Thumbnails of drawn radiographs, and their typical image.
struct drawn_set {
  std::vector<thumbnail_pixels> thumbnails;

  drawn_set() {
    planted_set const planted;
    for (auto const& image : planted.source().records())
      thumbnails.push_back(detail::thumbnail_of(planted_set::load(image.file)));
  }
  typical_view typical(std::size_t count) const {
    std::vector<thumbnail_pixels const*> list;
    for (std::size_t index = 0; index < count; ++index) list.push_back(&thumbnails[index]);
    return typical_view(list);
  }
};

}  // namespace

TEST_CASE("an image is compared with the typical one in every quarter turn", "[data][audit]") {
  drawn_set const set;
  auto const typical = set.typical(set.thumbnails.size());
  REQUIRE(typical.defined());
  for (auto const& thumbnail : set.thumbnails) {
    auto const view = typical.compare(thumbnail);
    CHECK(view.upright > 0.6);
    CHECK(view.symmetry > 0.3);
    CHECK_FALSE((view.lies_on_side() || view.upside_down() || view.cropped() || view.other_view()));
    CHECK(typical.compare(in_position(thumbnail, 1)).lies_on_side());
    CHECK(typical.compare(in_position(thumbnail, 3)).lies_on_side());
    auto const head_down = typical.compare(in_position(thumbnail, 2));
    CHECK(head_down.flipped == Approx(view.upright).margin(1e-4));
    CHECK_FALSE(head_down.lies_on_side());
  }
}

TEST_CASE("a half, and a lateral view, are told from the whole", "[data][audit]") {
  drawn_set const set;
  auto const typical = set.typical(set.thumbnails.size());
  planted_set const planted;
  auto const& image = planted.first();
  CHECK(typical.compare(detail::thumbnail_of(image.colRange(0, 64))).cropped());
  CHECK(typical.compare(detail::thumbnail_of(image.colRange(64, 128))).cropped());
  CHECK(typical.compare(detail::thumbnail_of(lateral_radiograph(128))).other_view());
}

TEST_CASE("few images, flat ones and noise have no typical image", "[data][audit]") {
  drawn_set const set;
  CHECK_FALSE(set.typical(19).defined());
  CHECK(set.typical(20).defined());
  std::vector<thumbnail_pixels> thumbnails(40);
  for (std::size_t image = 0; image < 20; ++image)
    for (std::size_t place = 0; place < 1024; ++place)
      thumbnails[image][place] = static_cast<std::uint8_t>(random_word(1, image, place));
  std::vector<thumbnail_pixels const*> list;
  for (auto const& thumbnail : thumbnails) list.push_back(&thumbnail);
  CHECK_FALSE(typical_view(list).defined());
}
