// SPDX-License-Identifier: MIT
#include "cxr/core/version.hpp"

#include <regex>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

TEST_CASE("the version is that of CMakeLists.txt", "[core][version]") {
  auto const cmake = cxr::read_text(cxr::test::golden("../../CMakeLists.txt"));
  std::smatch found;
  REQUIRE(std::regex_search(cmake, found, std::regex("project\\(cxr VERSION ([0-9.]+)")));
  CHECK(found[1] == std::string(cxr::version));
}
