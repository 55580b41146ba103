// SPDX-License-Identifier: MIT
#include "cxr/core/readable_file.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <array>
#include <cstdint>
#include <string>

#include "catch.hpp"
#include "child.hpp"
#include "cxr/core/file.hpp"
#include "cxr/core/file_bytes.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

TEST_CASE("parts of a file are copied, as many bytes as there are", "[core][readable_file]") {
  test::temporary_folder const folder;
  write_atomically(folder / "text", "abcdef");
  readable_file file(folder / "text");
  readable_file const moved(std::move(file));
  CHECK(moved.size() == 6);
  std::array<std::uint8_t, 4> part{};
  CHECK(moved.read_at(part, 1) == 4);
  CHECK(part == std::array<std::uint8_t, 4>{'b', 'c', 'd', 'e'});
  CHECK(moved.read_at(part, 4) == 2);
  CHECK(moved.read_at(part, 9) == 0);
  moved.expect(100, 3);  // also beyond the end
  CHECK(moved.read_at(part, 0) == 4);
}

TEST_CASE("a file that is truncated or replaced while it is open ends no program",
          "[core][readable_file]") {
  test::temporary_folder const folder;
  write_atomically(folder / "text", std::string(100000, 'a'));
  readable_file const file(folder / "text");
  std::array<std::uint8_t, 4> part{};
  fs::resize_file(folder / "text", 10);
  CHECK(file.size() == 100000);
  CHECK(file.read_at(part, 99000) == 0);
  write_atomically(folder / "text", std::string(100000, 'b'));
  CHECK(file.read_at(part, 0) == 4);
  CHECK(part[0] == 'a');  // the file that was opened
}

TEST_CASE("a missing file and a folder cannot be opened, and are named",
          "[core][readable_file][bad_input]") {
  test::temporary_folder const folder;
  CHECK_THROWS_WITH(readable_file(folder / "none"), Contains("none: cannot be read"));
  CHECK_THROWS_WITH(readable_file(folder.path()), Contains("cannot be read: it is a folder"));
}

TEST_CASE("a file that memory has no place for says so", "[core][file_bytes][bad_input]") {
  test::temporary_folder const folder;
  for (auto const& [name, bits] : {std::pair("large", 28), std::pair("larger", 43)}) {  // sparse
    write_atomically(folder / name, "");
    fs::resize_file(folder / name, std::uintmax_t{1} << bits);
  }
  int const status = test::status_of_child([&] {
    auto const refused = [&](char const* name) {
      try {
        file_bytes const content(folder / name);
      } catch (file_error const& problem) {
        return std::string(problem.what()).find("no memory is left for its") != std::string::npos;
      }
      return false;
    };
    bool const too_large = refused("larger");
    rlimit const limit{1, 1};
    ::setrlimit(RLIMIT_AS, &limit);
    return too_large && refused("large") ? 0 : 1;
  });
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
