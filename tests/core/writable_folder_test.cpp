// SPDX-License-Identifier: MIT
#include "cxr/core/writable_folder.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

TEST_CASE("a folder to write in is made with those above it", "[core][file]") {
  test::temporary_folder const folder;
  detail::make_writable_folder(folder / "a/b", "--cache");
  CHECK(fs::is_directory(folder / "a/b"));
  CHECK_NOTHROW(detail::make_writable_folder(folder / "a/b", "--cache"));
}

TEST_CASE("a folder that cannot be written is refused with the option that names another",
          "[core][file][bad_input]") {
  test::temporary_folder const folder;
  write_atomically(folder / "file", "");
  CHECK_THROWS_WITH(detail::make_writable_folder(folder / "file/b", "--run"),
                    Contains("file/b: cannot be written (Not a directory); give --run a folder "
                             "where you may write [docs/errors.md#cannot-write]"));
  auto const closed = folder / "closed";
  fs::create_directory(closed);
  fs::permissions(closed, fs::perms::owner_read | fs::perms::owner_exec);
  if (::access(closed.c_str(), W_OK) == 0) return test::skip("this user may write everywhere");
  CHECK_THROWS_WITH(detail::make_writable_folder(closed, "--cache"),
                    Contains("closed: cannot be written (Permission denied); give --cache a"));
}
