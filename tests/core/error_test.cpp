// SPDX-License-Identifier: MIT
#include "cxr/core/error.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("an error says what, what to do, and where it is explained", "[core][error]") {
  CHECK(std::string(data_error("class 1 is empty", "add images", "empty-class").what()) ==
        "cxr: class 1 is empty; add images [docs/errors.md#empty-class]");
}

TEST_CASE("an error of a policy outside of cxr names no row of its docs", "[core][error]") {
  CHECK(std::string(data_error("class 1 is empty", "add images").what()) ==
        "cxr: class 1 is empty; add images");
}

TEST_CASE("a file error begins with its file and keeps the path", "[core][error]") {
  file_error const problem("images/a.jpeg", "is truncated", "fetch it again", "bad-image");
  CHECK(std::string(problem.what()) ==
        "cxr: images/a.jpeg: is truncated; fetch it again [docs/errors.md#bad-image]");
  CHECK(problem.path == "images/a.jpeg");
}

TEST_CASE("every kind of error is caught as cxr::error and as std::runtime_error",
          "[core][error]") {
  auto const caught = []<class E>(E const& problem) {
    CHECK_THROWS_AS(throw problem, cxr::error);
    CHECK_THROWS_AS(throw problem, std::runtime_error);
  };
  caught(file_error("f", "a", "b", "c"));
  caught(data_error("a", "b", "c"));
  caught(setting_error("a", "b", "c"));
  caught(shape_error("a", "b", "c"));
  caught(device_error("a", "b", "c"));
  caught(numeric_error("a", "b", "c"));
}

TEST_CASE("control characters and bytes that are not UTF-8 in a path are printed escaped",
          "[core][error]") {
  cxr::file_error const problem("a\x1b[2J\xe9.png", "is empty", "fetch it again", "bad-image");
  CHECK_THAT(problem.what(), Contains("cxr: a\\x1b[2J\\xe9.png: is empty; fetch it again"));
  CHECK(problem.path == "a\x1b[2J\xe9.png");
}

TEST_CASE("an empty path, such as of a variable that is not set, is called so", "[core][error]") {
  cxr::file_error const problem("", "there is no such folder", "check the path", "no-such-folder");
  CHECK_THAT(problem.what(), Contains("cxr: \"\" (the path is empty): there is no such folder;"));
}
