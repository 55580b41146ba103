// SPDX-License-Identifier: MIT
#include "cxr/core/mapped_file.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;

TEST_CASE("a mapped file shows the bytes of the file, and moves", "[core][mapped_file]") {
  test::temporary_folder const folder;
  write_atomically(folder / "text", "abc");
  write_atomically(folder / "empty", "");
  mapped_file mapped(folder / "text");
  mapped_file const moved(std::move(mapped));
  REQUIRE(moved.bytes().size() == 3);
  CHECK(moved.bytes()[2] == 'c');
  CHECK(mapped_file(folder / "empty").bytes().empty());
  mapped_file other(folder / "empty");
  other = mapped_file(folder / "text", mapped_file::use::here_and_there);
  CHECK(other.bytes()[0] == 'a');
}

TEST_CASE("a copy on write changes its own memory, not the file", "[core][mapped_file]") {
  test::temporary_folder const folder;
  write_atomically(folder / "text", "abc");
  mapped_file const mapped(folder / "text", mapped_file::use::copy_on_write);
  const_cast<std::uint8_t&>(mapped.bytes()[0]) = 'x';
  CHECK(mapped.bytes()[0] == 'x');
  CHECK(read_text(folder / "text") == "abc");
}

TEST_CASE("a missing file and a folder cannot be mapped, and are named",
          "[core][mapped_file][bad_input]") {
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(mapped_file(folder / "none"), Contains("none: cannot be read"));
  CHECK_THROWS_AS(mapped_file(folder.path()), file_error);
}

TEST_CASE("a file that memory has no place for says so", "[core][mapped_file][bad_input]") {
  test::temporary_folder const folder;
  write_atomically(folder / "large", "");
  std::filesystem::resize_file(folder / "large", std::uintmax_t{1} << 43);  // sparse
  auto const child = ::fork();
  if (child == 0) {
    rlimit const limit{std::uint64_t{1} << 42, std::uint64_t{1} << 42};
    ::setrlimit(RLIMIT_AS, &limit);
    int status = 1;
    try {
      mapped_file const mapped(folder / "large", mapped_file::use::here_and_there);
    } catch (file_error const& problem) {
      status =
          std::string(problem.what()).find("no memory is left to map") != std::string::npos ? 0 : 2;
    }
    ::_exit(status);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
