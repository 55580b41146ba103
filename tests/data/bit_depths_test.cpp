// SPDX-License-Identifier: MIT
#include "cxr/data/bit_depths.hpp"

#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "data/cached_images.hpp"

using namespace cxr;

TEST_CASE("unused bits, and bits that are not kept, are stated", "[data][cache]") {
  image_facts const shallow{.bits = 8, .used_bits = 8}, twelve{.bits = 16, .used_bits = 12},
      sixteen{.bits = 16, .used_bits = 16};
  CHECK(bit_depth_note({shallow, shallow}, 8).empty());
  CHECK(bit_depth_note({shallow, sixteen}, 16).empty());
  CHECK(bit_depth_note({twelve, shallow, twelve, sixteen}, 16) ==
        "depth of the images:\n  2 images use 12 of 16 bits");
  CHECK(bit_depth_note({twelve, sixteen, sixteen}, 8) ==
        "depth of the images:\n  1 image uses 12 of 16 bits, of which the upper 8 are kept (grey16 "
        "keeps all)\n  2 images use 16 of 16 bits, of which the upper 8 are kept (grey16 keeps "
        "all)");
}

TEST_CASE("building a cache states the depth of its images once", "[data][cache]") {
  test::shaded_images<grey16> const images;
  for (auto const& image : images.records)
    cv::imwrite(image.file.string(), cv::Mat(40, 40, CV_16U, cv::Scalar(4000)));
  auto const open = [&] {
    return open_cache(images.records, grey16{.image_size = 32}, images.folder / "cache", false,
                      [](std::size_t, std::size_t) {});
  };
  auto const built = open();
  CHECK(built.note() == "depth of the images:\n  6 images use 12 of 16 bits");
  CHECK(built.pixels(0)[0] == 64015);  // 4000 * 65535 / 4095 = 64015.4
  CHECK(open().note().empty());
}
