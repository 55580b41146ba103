// SPDX-License-Identifier: MIT
#include "cxr/core/mapped_file.hpp"

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
