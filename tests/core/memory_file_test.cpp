// SPDX-License-Identifier: MIT
#include "cxr/core/memory_file.hpp"

#include <sys/resource.h>

#include <filesystem>
#include <span>
#include <string>

#include "catch.hpp"
#include "cxr/core/file_bytes.hpp"

using namespace cxr;

TEST_CASE("a memory_file is read by its path, and ends with its object", "[core][memory_file]") {
  std::string const text(100000, 'x');
  std::filesystem::path place;
  {
    memory_file const file(std::as_bytes(std::span(text)));
    place = file.path();
    CHECK(file_bytes(place).bytes().size() == text.size());
    CHECK(read_text(place) == text);
    CHECK(read_text(memory_file({}).path()).empty());
    CHECK(file.with_name("cxr: " + place.string() + ": is empty; " + place.string(),
                         "the upload") == "cxr: the upload: is empty; the upload");
  }
  CHECK_FALSE(std::filesystem::exists(place));
}

TEST_CASE("a memory_file that cannot be made says so", "[core][memory_file]") {
  struct rlimit limit {};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  auto const usual = limit.rlim_cur;
  limit.rlim_cur = 0;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  std::string problem;
  try {
    memory_file const file({});
  } catch (file_error const& error) {
    problem = error.what();
  }
  limit.rlim_cur = usual;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
  CHECK(problem ==
        "cxr: a file in memory: cannot be made (Too many open files); end other programs, or raise "
        "the limits (ulimit -n, ulimit -v) [docs/errors.md#out-of-memory]");
}
