// SPDX-License-Identifier: MIT
#include "cxr/data/audit/audit_images.hpp"

#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "data/audit/planted_images.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

constexpr auto quiet = [](std::size_t, std::size_t) {};

}  // namespace

TEST_CASE("every file is measured once, and what the file states is kept", "[data][audit]") {
  temporary_folder const folder;
  auto const image = lateral_radiograph(64);
  cv::Mat colour(64, 64, CV_8UC3, cv::Scalar(10, 10, 200)), grey_in_colour;
  cv::cvtColor(image, grey_in_colour, cv::COLOR_GRAY2BGR);
  std::vector<record> records;
  auto const add = [&](std::string const& name, cv::Mat const& pixels) {
    cv::imwrite((folder / name).string(), pixels);
    records.push_back({.id = name, .file = folder / name});
  };
  add("grey.jpeg", image);
  add("deep.png", twelve_of_sixteen_bits(image));
  add("red.png", colour);
  add("three.jpeg", grey_in_colour);
  records.push_back({.id = "none", .file = folder / "none.png"});
  std::size_t last = 0;
  auto const images = audit_images(records, [&](std::size_t done, std::size_t total) {
    CHECK(done == ++last);
    CHECK(total == 5);
  });
  CHECK(last == 5);
  CHECK(images[0].bits == 8);
  CHECK(images[0].channels == 1);
  CHECK(images[0].file_bytes == std::filesystem::file_size(folder / "grey.jpeg"));
  CHECK(images[0].hash == detail::file_hash(folder / "grey.jpeg"));
  CHECK(images[1].bits == 16);
  CHECK(images[1].pixels.used_bits == 12);
  CHECK(images[2].coloured == 1);
  CHECK(images[3].channels == 3);
  CHECK(images[3].coloured == 0);
  CHECK_THAT(images[4].problem, Contains("none.png"));
}

TEST_CASE("the images of a cache are measured as the network sees them", "[data][audit]") {
  planted_set const planted;
  temporary_folder const folder;
  auto const records = planted.source().records();
  auto const cache = open_cache(records, grey{.image_size = 64}, folder.path(), false, quiet);
  auto const images = audit_images(cache);
  REQUIRE(images.size() == records.size());
  auto const files = audit_images(records, quiet);
  for (std::size_t index = 0; index < images.size(); ++index) {
    CHECK(images[index].pixels.width == 64);
    CHECK(images[index].file_bytes == 0);
    CHECK(images[index].hash == files[index].hash);
    CHECK(images[index].bits == 8);
    CHECK(images[index].pixels.mean == Approx(files[index].pixels.mean).margin(0.01));
  }
}

TEST_CASE("a progress that throws ends the audit", "[data][audit]") {
  planted_set const planted;
  auto const stop = [](std::size_t, std::size_t) { throw std::runtime_error("enough"); };
  CHECK_THROWS_WITH(audit_images(planted.source().records(), stop), "enough");
}
