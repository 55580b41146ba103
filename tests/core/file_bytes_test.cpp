// SPDX-License-Identifier: MIT
#include "cxr/core/file_bytes.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

TEST_CASE("a file that shrinks after it was read is still whole in memory", "[core][file]") {
  test::temporary_folder const folder;
  write_atomically(folder / "a", std::string(100000, 'x'));
  file_bytes const content(folder / "a");
  fs::resize_file(folder / "a", 10);
  CHECK(content.bytes().size() == 100000);
  CHECK(content.bytes()[99999] == 'x');
  CHECK(file_bytes(folder / "a").bytes().size() == 10);
  CHECK_THROWS_WITH(file_bytes(folder.path()), Contains("cannot be read"));
  CHECK_THROWS_WITH(file_bytes(folder / "gone"), Contains("gone: cannot be read"));
}
