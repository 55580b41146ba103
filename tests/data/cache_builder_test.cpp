// SPDX-License-Identifier: MIT
#include "cxr/data/cache_builder.hpp"

#include <sys/file.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
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

namespace {

std::atomic<bool> locks_exist{true};

/// The partial files of caches in a folder.
int parts_in(fs::path const& folder) {
  int parts = 0;
  for (auto const& entry : fs::directory_iterator(folder))
    parts += entry.path().string().find(".part-") != std::string::npos;
  return parts;
}

}  // namespace

/// Stands before that of the C library in this program.
extern "C" int flock(int handle, int operation) {
  if (locks_exist) return static_cast<int>(::syscall(SYS_flock, handle, operation));
  errno = ENOLCK;
  return -1;
}

TEST_CASE("builders at the same time give one whole cache", "[data][cache]") {
  shaded_images const images;
  {
    std::vector<std::jthread> builders;
    for (int index = 0; index < 4; ++index)
      builders.emplace_back([&] { check_shades(images.open()); });
  }
  CHECK(images.decoded() == 6);  // one built, the others waited and opened
}

TEST_CASE("builders at the same time on a file system without locks give a whole cache, too",
          "[data][cache]") {
  shaded_images const images;
  locks_exist = false;
  {
    std::vector<std::jthread> builders;
    for (int index = 0; index < 4; ++index)
      builders.emplace_back([&] { check_shades(images.open()); });
  }
  counting<grey>::decoded = 0;
  check_shades(images.open(/*verify=*/true));
  locks_exist = true;
  CHECK(images.decoded() == 0);
  CHECK(parts_in(images.folder / "cache") == 0);
}

TEST_CASE("a builder that is killed at any moment leaves no cache or a whole one",
          "[data][cache]") {
  shaded_images const images;
  auto const cache = images.folder / "cache";
  bool finished = false;
  for (useconds_t moment = 0; !finished && moment < 100000; moment += 200) {
    fs::remove_all(cache);
    auto const child = ::fork();
    if (child == 0) images.open(), ::_exit(0);
    ::usleep(moment);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    finished = WIFEXITED(status);
    counting<grey>::decoded = 0;
    bool const left = fs::exists(cache) && !images.file().empty();
    check_shades(images.open());
    CHECK(images.decoded() == (left ? 0 : 6));
    CHECK(parts_in(cache) == 0);
  }
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
  CHECK(parts_in(images.folder / "cache") == 0);
}

TEST_CASE("an image that changes while the cache is built is not mixed with what it was",
          "[data][cache][bad_input]") {
  struct changing : counting<grey> {
    void operator()(fs::path const& file, std::span<std::uint8_t> pixels) const {
      counting<grey>::operator()(file, pixels);
      if (file.filename() == "3.png") write_atomically(file, "of another length");
    }
  };
  shaded_images const images;
  CHECK_THROWS_WITH(open_cache(images.records, changing{images.preprocess}, images.folder / "cache",
                               false, [](std::size_t, std::size_t) {}),
                    Contains("changed while it was built") && Contains("#images-changed"));
  draw(images.records[2].file, 30);
  check_shades(images.open());
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
