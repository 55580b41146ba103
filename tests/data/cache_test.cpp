// SPDX-License-Identifier: MIT
#include "cxr/data/cache.hpp"

#include <chrono>
#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "data/cached_images.hpp"

using namespace cxr;
using namespace cxr::test;
namespace fs = std::filesystem;

TEST_CASE("a cache holds what the preprocess gives, and is built once", "[data][cache]") {
  shaded_images const images;
  std::vector<std::size_t> seen;
  auto const first = open_cache(images.records, images.preprocess, images.folder / "cache", false,
                                [&](std::size_t done, std::size_t total) {
                                  seen.push_back(done);
                                  CHECK(total == 6);
                                });
  check_shades(first);
  CHECK(first.image_size() == 32);
  CHECK(first.channels() == 1);
  CHECK(seen == std::vector<std::size_t>{1, 2, 3, 4, 5, 6});
  check_shades(images.open());
  check_shades(images.open(/*verify=*/true));
  CHECK(images.decoded() == 6);
  std::vector<std::uint8_t> memory(32 * 32 + 1, 7);
  first.expect(4);
  first.read(4, std::span(memory).first(32 * 32));
  CHECK(std::vector(memory.begin(), memory.end() - 1) == first.pixels(4));
  CHECK(memory.back() == 7);
}

TEST_CASE("another size, fit or set of images has a cache of its own", "[data][cache]") {
  shaded_images images;
  images.open();
  images.preprocess.image_size = 36;
  CHECK(images.open().image_size() == 36);
  images.preprocess.fit = fit::letterbox;
  images.open();
  CHECK(images.decoded() == 18);
  images.records.pop_back();
  CHECK(images.open().size() == 5);
  CHECK(images.decoded() == 23);
}

TEST_CASE("a cache of grey16 keeps 16 bits, and is built once", "[data][cache]") {
  shaded_images<grey16> images;
  cv::imwrite(images.records[5].file.string(), cv::Mat(40, 40, CV_16U, cv::Scalar(0x8042)));
  images.open();
  auto const cache = images.open(/*verify=*/true);
  STATIC_REQUIRE(std::is_same_v<decltype(cache), image_cache<std::uint16_t> const>);
  CHECK(images.decoded() == 6);
  CHECK(cache.pixels(0).front() == 10 * 257);
  CHECK(cache.pixels(5).front() == 0x8042);
  CHECK(cache.pixels(5).back() == 0x8042);
  draw(images.records[5].file, 60);
  fs::last_write_time(images.records[5].file,
                      fs::file_time_type::clock::now() + std::chrono::seconds(2));
  check_shades(images.open());
}

TEST_CASE("pixels of 8 and of 16 bits are not mixed up, even under one fingerprint",
          "[data][cache]") {
  shaded_images const images;
  shaded_images<grey16> deep;
  deep.records = images.records;
  check_shades(images.open());
  check_shades(deep.open(images.folder / "cache"));
  check_shades(images.open());
  CHECK(images.decoded() == 6);
  CHECK(deep.decoded() == 6);

  auto const file = images.file();
  auto const opens = [&](auto pixel, std::int64_t size) {
    return image_cache<decltype(pixel)>::open(file, images.records, 1, size, false).has_value();
  };
  bool const is_deep = fs::file_size(file) > 6 * 32 * 32 * 2;
  CHECK(opens(std::uint8_t{}, 32) == !is_deep);
  CHECK(opens(std::uint16_t{}, 32) == is_deep);
}

TEST_CASE("a header that states other bits is not this cache", "[data][cache][bad_input]") {
  // Two channels of 8 bits have as many bytes as one of 16.
  shaded_images<grey16> const images;
  images.open();
  auto content = read_text(images.file());
  CHECK(content.substr(48, 8) == std::string("\x10\0\0\0\0\0\0\0", 8));
  content[16] = 2;  // channels
  write_atomically(images.file(), content);
  auto const open = [&] {
    return image_cache<std::uint8_t>::open(images.file(), images.records, 2, 32, false);
  };
  CHECK_FALSE(open());
  content[48] = 0;
  write_atomically(images.file(), content);
  CHECK(open());
}

TEST_CASE("an image that changed is decoded again", "[data][cache]") {
  shaded_images const images;
  images.open();
  draw(images.records[2].file, 99);
  fs::last_write_time(images.records[2].file,
                      fs::file_time_type::clock::now() + std::chrono::seconds(2));
  CHECK(images.open().pixels(2)[0] == 99);
}

TEST_CASE("verify finds a change behind an equal size and time", "[data][cache]") {
  shaded_images const images;
  auto const hash = images.open().hashes()[2];
  auto const& file = images.records[2].file;
  auto const time = fs::last_write_time(file);
  auto const bytes = fs::file_size(file);
  for (int shade = 31; fs::exists(file); ++shade) {  // a PNG of equal length
    draw(file, shade);
    if (fs::file_size(file) == bytes) break;
  }
  fs::last_write_time(file, time);
  CHECK(images.open().pixels(2)[0] == 30);  // size and time show no change
  CHECK(images.open(/*verify=*/true).pixels(2)[0] != 30);
  CHECK(images.open().hashes()[2] != hash);
}

TEST_CASE("a damaged cache is built again", "[data][cache][bad_input]") {
  shaded_images const images;
  images.open();
  auto const whole = read_text(images.file());
  auto const damaged = [&](std::string const& bytes) {
    write_atomically(images.file(), bytes);
    counting<grey>::decoded = 0;
    check_shades(images.open());
    return images.decoded() == 6;
  };
  for (std::size_t length :
       {std::size_t{0}, std::size_t{20}, std::size_t{64}, whole.size() / 2, whole.size() - 1}) {
    INFO(length);
    CHECK(damaged(whole.substr(0, length)));
  }
  CHECK(damaged(whole + "x"));
  for (std::size_t offset : {std::size_t{0}, std::size_t{9}, std::size_t{30}, std::size_t{41},
                             std::size_t{48}, whole.size() - 3}) {
    INFO(offset);
    auto changed = whole;
    changed[offset] = static_cast<char>(changed[offset] ^ 1);
    CHECK(damaged(changed));
  }
  CHECK_FALSE(damaged(whole));
}

TEST_CASE("any flipped pixel of a cache is found, by reading it and by verify",
          "[data][cache][bad_input]") {
  shaded_images const images;
  images.open();
  auto const whole = read_text(images.file());
  for (std::size_t const record : {0u, 3u, 5u})
    for (std::size_t const pixel : {0u, 517u, 1023u}) {
      auto changed = whole;
      auto& byte = changed[detail::first_pixel + record * 1024 + pixel];
      byte = static_cast<char>(byte ^ 1);
      write_atomically(images.file(), changed);
      auto const cache = images.open();
      CHECK(cache.pixels((record + 1) % 6).size() == 1024);
      for (int attempt = 0; attempt < 2; ++attempt)
        CHECK_THROWS_WITH(cache.pixels(record),
                          Contains(images.file().string() + ": is damaged: the pixels of image " +
                                   std::to_string(record)) &&
                              Contains("#cache-damaged"));
      counting<grey>::decoded = 0;
      check_shades(images.open(/*verify=*/true));
      CHECK(images.decoded() == 6);  // built again
    }
}

TEST_CASE("a cache that is truncated while it is in use is named", "[data][cache][bad_input]") {
  shaded_images const images;
  auto const cache = images.open();
  CHECK(cache.pixels(5).size() == 1024);
  fs::resize_file(images.file(), 1000);
  CHECK_THROWS_WITH(cache.pixels(5),
                    Contains(images.file().string() + ": was truncated while it was in use"));
  auto const rebuilt = images.open();
  fs::remove(images.file());  // a file that is replaced or removed stays as it is in memory
  check_shades(rebuilt);
}

TEST_CASE("caches of other settings are counted, and parts of killed builds removed",
          "[data][cache]") {
  shaded_images images;
  images.open();
  auto const own = images.file();
  CHECK(other_caches(images.folder / "cache", own).empty());
  CHECK(other_caches(images.folder / "none", own).empty());
  write_atomically(images.folder / "cache/0123456789abcdef.pixels", std::string(1500000, 'x'));
  CHECK_THAT(other_caches(images.folder / "cache", own),
             StartsWith("cache: 1 file (2 MB) of other settings or images in ") &&
                 Contains("remove *.pixels there"));
  auto const part = images.folder / "cache/feed.pixels.part-4194303-0";  // no such program
  auto const strange = images.folder / "cache/data.zip.part-01";
  for (auto const& file : {part, strange}) write_atomically(file, "x");
  fs::remove(own);
  images.open();  // builds, under its lock
  CHECK_FALSE(fs::exists(part));
  CHECK(fs::exists(strange));
}
