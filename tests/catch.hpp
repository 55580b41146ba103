// SPDX-License-Identifier: MIT
#pragma once

// LibTorch's logging defines a CHECK of its own; included after Catch it would take its place
// without a word, and no test would assert anything.
#include <c10/util/Logging.h>
#undef CHECK

// Catch2 2 and 3 by one name.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
