// SPDX-License-Identifier: MIT
#pragma once

// LibTorch's logging defines a CHECK of its own; included after Catch it would take its place
// without a word, and no test would assert anything.
#include <c10/util/Logging.h>
#undef CHECK

// Catch2 2.13 and 3 by one set of names: Approx, Contains, StartsWith, EndsWith.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
inline auto Contains(std::string const& part) { return Catch::Matchers::ContainsSubstring(part); }
#else
#include <catch2/catch.hpp>
using Catch::Matchers::Contains;
#endif
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

#include <iostream>
#include <string>

namespace cxr::test {

/// How many test cases of this program asked to be skipped; main.cpp tells ctest.
inline int skipped = 0;

/// Says why the rest of a test case is not run; the test case returns after it.
inline void skip(std::string const& reason) {
  ++skipped;
  std::cout << "skipped: " << reason << '\n';
}

}  // namespace cxr::test
