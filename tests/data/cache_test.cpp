// SPDX-License-Identifier: MIT
#include "cxr/data/cache.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <opencv2/imgcodecs.hpp>

#include "catch.hpp"
#include "cxr/data/preprocess/grey.hpp"
#include "full_disk.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

/// grey, and how many files it has decoded.
struct counting : grey {
  static inline std::atomic<int> decoded{0};
  void operator()(fs::path const& file, std::span<std::uint8_t> pixels) const {
    ++decoded;
    grey::operator()(file, pixels);
  }
};

void draw(fs::path const& file, int shade) {
  cv::imwrite(file.string(), cv::Mat(40, 40, CV_8U, cv::Scalar(shade)));
}

/// Six films of the shades 10, 20, … 60, and a folder for their cache.
struct films {
  test::temporary_folder folder;
  std::vector<record> records;
  counting preprocess{grey{.image_size = 32}};

  films() {
    counting::decoded = 0;
    for (int i = 1; i <= 6; ++i) {
      auto const file = folder / (std::to_string(i) + ".png");
      draw(file, 10 * i);
      records.push_back({.id = "film" + std::to_string(i), .file = file});
    }
  }
  image_cache open(bool verify = false) const { return open(folder / "cache", verify); }
  image_cache open(fs::path const& in, bool verify = false) const {
    return open_cache(records, preprocess, in, verify, [](std::size_t, std::size_t) {});
  }
  fs::path file() const {
    for (auto const& one : fs::directory_iterator(folder / "cache"))
      if (one.path().extension() == ".pixels") return one.path();
    return {};
  }
};

void check_shades(image_cache const& cache) {
  REQUIRE(cache.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    REQUIRE(cache.pixels(i).size() == 32 * 32);
    for (auto const one : cache.pixels(i)) REQUIRE(one == 10 * (i + 1));
  }
}

}  // namespace

TEST_CASE("a cache holds what the preprocess gives, and is built once", "[data][cache]") {
  films const some;
  std::vector<std::size_t> seen;
  auto const first = open_cache(some.records, some.preprocess, some.folder / "cache", false,
                                [&](std::size_t done, std::size_t total) {
                                  seen.push_back(done);
                                  CHECK(total == 6);
                                });
  check_shades(first);
  CHECK(first.image_size() == 32);
  CHECK(first.channels() == 1);
  CHECK(seen == std::vector<std::size_t>{1, 2, 3, 4, 5, 6});
  check_shades(some.open());
  check_shades(some.open(/*verify=*/true));
  CHECK(counting::decoded == 6);
}

TEST_CASE("another size, fit or set of films has a cache of its own", "[data][cache]") {
  films some;
  some.open();
  some.preprocess.image_size = 36;
  CHECK(some.open().image_size() == 36);
  some.preprocess.fit = fit::letterbox;
  some.open();
  CHECK(counting::decoded == 18);
  some.records.pop_back();
  CHECK(some.open().size() == 5);
  CHECK(counting::decoded == 23);
}

TEST_CASE("a film that changed is decoded again", "[data][cache]") {
  films const some;
  some.open();
  draw(some.records[2].file, 99);
  fs::last_write_time(some.records[2].file,
                      fs::file_time_type::clock::now() + std::chrono::seconds(2));
  CHECK(some.open().pixels(2)[0] == 99);
}

TEST_CASE("verify finds a change behind an equal size and time", "[data][cache]") {
  films const some;
  auto const hash = some.open().hashes()[2];
  auto const& file = some.records[2].file;
  auto const time = fs::last_write_time(file);
  auto const bytes = fs::file_size(file);
  for (int shade = 31; fs::exists(file); ++shade) {  // a PNG of equal length
    draw(file, shade);
    if (fs::file_size(file) == bytes) break;
  }
  fs::last_write_time(file, time);
  CHECK(some.open().pixels(2)[0] == 30);  // a glance sees nothing
  CHECK(some.open(/*verify=*/true).pixels(2)[0] != 30);
  CHECK(some.open().hashes()[2] != hash);
}

TEST_CASE("a damaged cache is built again", "[data][cache][bad_input]") {
  films const some;
  some.open();
  auto const whole = read_text(some.file());
  auto const damaged = [&](std::string const& bytes) {
    write_atomically(some.file(), bytes);
    counting::decoded = 0;
    check_shades(some.open());
    return counting::decoded == 6;
  };
  for (std::size_t length :
       {std::size_t{0}, std::size_t{20}, std::size_t{64}, whole.size() / 2, whole.size() - 1}) {
    INFO(length);
    CHECK(damaged(whole.substr(0, length)));
  }
  CHECK(damaged(whole + "x"));
  for (std::size_t at :
       {std::size_t{0}, std::size_t{9}, std::size_t{30}, std::size_t{41}, whole.size() - 3}) {
    INFO(at);
    auto other = whole;
    other[at] = static_cast<char>(other[at] ^ 1);
    CHECK(damaged(other));
  }
  CHECK_FALSE(damaged(whole));
}

TEST_CASE("builders at the same time give one whole cache", "[data][cache]") {
  films const some;
  {
    std::vector<std::jthread> builders;
    for (int i = 0; i < 4; ++i) builders.emplace_back([&] { check_shades(some.open()); });
  }
  CHECK(counting::decoded == 6);  // one built, the others waited and opened
}

TEST_CASE("a killed builder disturbs nobody", "[data][cache]") {
  struct dying : counting {
    void operator()(fs::path const& file, std::span<std::uint8_t> pixels) const {
      if (decoded == 3) ::kill(::getpid(), SIGKILL);
      counting::operator()(file, pixels);
    }
  };
  films const some;
  auto const child = ::fork();
  if (child == 0) {
    open_cache(some.records, dying{some.preprocess}, some.folder / "cache", false,
               [](std::size_t, std::size_t) {});
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFSIGNALED(status));
  CHECK(some.file().empty());
  check_shades(some.open());
  for (auto const& one : fs::directory_iterator(some.folder / "cache"))
    CHECK(one.path().string().find(".part-") == std::string::npos);
}

TEST_CASE("what the progress throws ends the building, and reaches the caller", "[data][cache]") {
  films const some;
  auto const stopping = [](std::size_t done, std::size_t) {
    if (done == 2) throw std::runtime_error("enough");
  };
  CHECK_THROWS_WITH(
      open_cache(some.records, some.preprocess, some.folder / "cache", false, stopping), "enough");
  CHECK(some.file().empty());
  check_shades(some.open());
}

TEST_CASE("films that cannot be used are named, ten of them", "[data][cache][bad_input]") {
  films some;
  for (int i = 0; i < 12; ++i) {
    auto const file = some.folder / ("bad" + std::to_string(i) + ".jpeg");
    write_atomically(file, i % 2 ? "" : "text");
    some.records.push_back({.id = file.filename(), .file = file});
  }
  try {
    some.open();
    FAIL("the films were accepted");
  } catch (data_error const& problem) {
    std::string const text = problem.what();
    CHECK_THAT(text, Contains("12 of 18 images cannot be used:"));
    CHECK_THAT(text, Contains("the file is empty") && Contains("is not an image"));
    CHECK(std::count(text.begin(), text.end(), '\n') == 11);
  }
  CHECK(some.file().empty());
}

TEST_CASE("a full disk is called so, and does once there is space", "[data][cache][bad_input]") {
  test::full_disk const disk("size=16k");
  if (!disk.mounted()) return test::skip("a small tmpfs cannot be mounted here");
  films const some;
  auto const other = disk / "other_files";
  write_atomically(other, std::string(12 * 1024, 'x'));
  CHECK_THROWS_AS(some.open(disk.path()), file_error);
  CHECK_THROWS_WITH(some.open(disk.path()), StartsWith("cxr: " + disk.path().string()) &&
                                                Contains("(No space left on device); free space"));
  for (auto const& one : fs::directory_iterator(disk.path()))
    CHECK((one.path() == other || one.path().extension() == ".lock"));
  fs::remove(other);
  check_shades(some.open(disk.path()));
}
