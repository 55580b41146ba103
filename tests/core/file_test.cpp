// SPDX-License-Identifier: MIT
#include "cxr/core/file.hpp"

#include <unistd.h>

#include <csignal>
#include <iterator>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "child.hpp"
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
  atomic_file first(folder / "text"), second(folder / "text");
  first.write("first");
  second.write("second");
  second.commit();
  first.commit();
  CHECK(read_text(folder / "text") == "first");
}

TEST_CASE("bytes written at offsets by several threads stand there", "[core][file]") {
  test::temporary_folder const folder;
  atomic_file output(folder / "text");
  {
    std::vector<std::jthread> writers;
    for (std::size_t index = 0; index < 8; ++index)
      writers.emplace_back([&output, index] {
        std::string const letters(1000, static_cast<char>('a' + index));
        output.write_at(std::as_bytes(std::span(letters)), 2 + 1000 * index);
      });
  }
  output.write("<<");  // appends as if nothing else were written
  output.commit();
  auto const text = read_text(folder / "text");
  CHECK(text.size() == 8002);
  CHECK(text.substr(0, 4) == "<<aa");
  for (std::size_t index = 0; index < 8; ++index)
    CHECK(text.substr(2 + 1000 * index, 1000) == std::string(1000, static_cast<char>('a' + index)));
}

TEST_CASE("partial files of killed programs are removed, and no other file", "[core][file]") {
  test::temporary_folder const folder;
  std::vector<std::string> const own{"a.part-1-0", "a.part-2-7"};
  std::vector<std::string> const others{"b.part-1-1",    "ab.part-1-2", "a",
                                        "a.part-01.zip", "a.part-1",    "a.part-1-",
                                        "a.part--1-0",   "a.part-1-x",  "a.part-1-0.csv",
                                        ".part-1-0",     "a.part-1-0 ", "dataset.part-01.zip"};
  for (auto const& names : {own, others})
    for (auto const& name : names) write_atomically(folder / name, "");
  std::filesystem::create_directory(folder / "a.part-3-0");
  std::filesystem::create_symlink(folder / "a", folder / "a.part-3-1");
  remove_parts(folder.path(), "a");
  for (auto const& name : own) CHECK_FALSE(fs::exists(folder / name));
  for (auto const& name : others) CHECK(fs::exists(folder / name));
  CHECK(files_in(folder.path()) == others.size() + 2);
  CHECK_NOTHROW(remove_parts(folder / "none", "a"));
}

TEST_CASE("a partial file that is being written stays", "[core][file]") {
  test::temporary_folder const folder;
  {
    atomic_file unfinished(folder / "a");
    remove_parts(folder.path(), "a");
    CHECK(files_in(folder.path()) == 1);
    unfinished.write("whole");
    unfinished.commit();
  }
  CHECK(read_text(folder / "a") == "whole");
  test::status_of_child([&] {
    atomic_file unfinished(folder / "a");
    ::kill(::getpid(), SIGKILL);
  });
  CHECK(files_in(folder.path()) == 2);
  remove_parts(folder.path(), "a");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a full disk is called so, the old file stays", "[core][file][bad_input]") {
  test::full_disk const disk;
  if (!disk.mounted()) return test::skip("a small tmpfs cannot be mounted here");
  write_atomically(disk / "text", "old");
  CHECK_THROWS_WITH(write_atomically(disk / "text", std::string(1 << 20, 'x')),
                    Contains("text: cannot be written (No space left on device); free space on "
                             "that disk and run again; the old file is whole"));
  CHECK(read_text(disk / "text") == "old");
  {
    atomic_file output(disk / "text");
    std::string const large(1 << 20, 'x');
    CHECK_THROWS_WITH(output.write_at(std::as_bytes(std::span(large)), 4096),
                      Contains("(No space left on device)"));
  }
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
}
