// SPDX-License-Identifier: MIT
#include "cxr/data/cache_builder.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <thread>

#include "catch.hpp"
#include "child.hpp"
#include "cxr/core/file.hpp"
#include "data/cached_images.hpp"
#include "full_disk.hpp"

using namespace cxr;
using namespace cxr::test;
namespace fs = std::filesystem;

TEST_CASE("builders at the same time give one whole cache", "[data][cache]") {
  shaded_images const images;
  {
    std::vector<std::jthread> builders;
    for (int index = 0; index < 4; ++index)
      builders.emplace_back([&] { check_shades(images.open()); });
  }
  CHECK(images.decoded() == 6);  // one built, the others waited and opened
}

TEST_CASE("a killed builder disturbs nobody", "[data][cache]") {
  struct dying : counting<grey> {
    void operator()(fs::path const& file, std::span<std::uint8_t> pixels) const {
      if (decoded == 3) ::kill(::getpid(), SIGKILL);
      counting<grey>::operator()(file, pixels);
    }
  };
  shaded_images const images;
  REQUIRE(test::signal_of_child([&] {
            open_cache(images.records, dying{images.preprocess}, images.folder / "cache", false,
                       [](std::size_t, std::size_t) {});
          }) == SIGKILL);
  CHECK(images.file().empty());
  check_shades(images.open());
  for (auto const& entry : fs::directory_iterator(images.folder / "cache"))
    CHECK(entry.path().string().find(".part-") == std::string::npos);
}

TEST_CASE("what the progress throws ends the building, and reaches the caller", "[data][cache]") {
  shaded_images const images;
  int calls = 0;
  auto const stopping = [&](std::size_t done, std::size_t) {
    ++calls;
    if (done == 2) throw std::runtime_error("enough");
  };
  CHECK_THROWS_WITH(
      open_cache(images.records, images.preprocess, images.folder / "cache", false, stopping),
      "enough");
  CHECK(calls == 2);
  CHECK(images.file().empty());
  check_shades(images.open());
}

TEST_CASE("images that cannot be used are named, ten of them", "[data][cache][bad_input]") {
  shaded_images images;
  for (int index = 0; index < 12; ++index) {
    auto const file = images.folder / ("bad" + std::to_string(10 + index) + ".jpeg");
    write_atomically(file, index % 2 ? "" : "text");
    images.records.push_back({.id = file.filename(), .file = file});
  }
  try {
    images.open();
    FAIL("the images were accepted");
  } catch (data_error const& problem) {
    std::string const text = problem.what();
    CHECK_THAT(text, Contains("12 of 18 images cannot be used:"));
    CHECK_THAT(text, Contains("the file is empty") && Contains("is not an image"));
    for (int index = 1; index < 10; ++index)  // in the order of the records
      CHECK(text.find("bad" + std::to_string(9 + index)) <
            text.find("bad" + std::to_string(10 + index)));
    CHECK_THAT(text, Contains("bad19.jpeg") && !Contains("bad20") && Contains("\n  and 2 more;"));
  }
  CHECK(images.file().empty());
}

TEST_CASE("a full disk is called so, and does once there is space", "[data][cache][bad_input]") {
  full_disk const disk("size=16k");
  if (!disk.mounted()) return skip("a small tmpfs cannot be mounted here");
  shaded_images const images;
  auto const other = disk / "other_files";
  write_atomically(other, std::string(12 * 1024, 'x'));
  CHECK_THROWS_AS(images.open(disk.path()), file_error);
  CHECK_THROWS_WITH(images.open(disk.path()),
                    StartsWith("cxr: " + disk.path().string()) &&
                        Contains("(No space left on device); free space"));
  for (auto const& entry : fs::directory_iterator(disk.path()))
    CHECK((entry.path() == other || entry.path().extension() == ".lock"));
  fs::remove(other);
  check_shades(images.open(disk.path()));
}
