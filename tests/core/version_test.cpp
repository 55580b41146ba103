// SPDX-License-Identifier: MIT
#include "cxr/core/version.hpp"

#include <string>

#include "catch.hpp"

TEST_CASE("the text of the version and its numbers agree", "[core][version]") {
  auto const text = std::to_string(CXR_VERSION_MAJOR) + "." + std::to_string(CXR_VERSION_MINOR) +
                    "." + std::to_string(CXR_VERSION_PATCH);
  CHECK(cxr::version == text);
  CHECK(CXR_VERSION == CXR_VERSION_MAJOR * 10000 + CXR_VERSION_MINOR * 100 + CXR_VERSION_PATCH);
}
