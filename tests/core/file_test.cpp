// SPDX-License-Identifier: MIT
#include "cxr/core/file.hpp"

#include "catch.hpp"
#include "cxr/core/mapped_file.hpp"
#include "full_disk.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

std::size_t files_in(fs::path const& folder) {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("a file is written whole, its folders are made, an old one is replaced", "[core][file]") {
  test::temporary_folder const folder;
  auto const file = folder / "a/b/text";
  write_atomically(file, "first");
  CHECK(read_text(file) == "first");
  write_atomically(file, "the second one");
  CHECK(read_text(file) == "the second one");
  CHECK(files_in(file.parent_path()) == 1);
}

TEST_CASE("what is not committed leaves nothing, and the old file whole", "[core][file]") {
  test::temporary_folder const folder;
  write_atomically(folder / "text", "old");
  {
    atomic_file half(folder / "text");
    half.write("ne");
    CHECK(files_in(folder.path()) == 2);
  }
  CHECK(read_text(folder / "text") == "old");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("two writers of one file do not meet: the last to commit stays", "[core][file]") {
  test::temporary_folder const folder;
  atomic_file one(folder / "text"), other(folder / "text");
  one.write("one");
  other.write("other");
  other.commit();
  one.commit();
  CHECK(read_text(folder / "text") == "one");
}

TEST_CASE("a full disk is called so, the old file stays", "[core][file][bad_input]") {
  test::full_disk const disk;
  if (!disk.mounted()) return test::skip("a small tmpfs cannot be mounted here");
  write_atomically(disk / "text", "old");
  CHECK_THROWS_WITH(write_atomically(disk / "text", std::string(1 << 20, 'x')),
                    Contains("text: cannot be written (No space left on device); free space on "
                             "that disk and run again; the old file is whole"));
  CHECK(read_text(disk / "text") == "old");
  CHECK(files_in(disk.path()) == 1);
}

TEST_CASE("a folder that is a file cannot be written into", "[core][file][bad_input]") {
  test::temporary_folder const folder;
  write_atomically(folder / "file", "");
  CHECK_THROWS_WITH(
      write_atomically(folder / "file/inside", "x"),
      Contains("file: cannot be written") && Contains("[docs/errors.md#cannot-write]"));
}

TEST_CASE("a missing file and a folder cannot be read, and are named", "[core][file][bad_input]") {
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(read_text(folder / "none"), Contains("none: cannot be read"));
  CHECK_THROWS_AS(read_text(folder.path()), file_error);
  CHECK_THROWS_WITH(mapped_file(folder / "none"), Contains("none: cannot be read"));
  CHECK_THROWS_AS(mapped_file(folder.path()), file_error);
}

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
