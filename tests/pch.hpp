// SPDX-License-Identifier: MIT
#pragma once

// Shared by all tests: LibTorch and Hana cost seconds a unit, this once.
#include <ATen/core/Tensor.h>

#include <boost/hana.hpp>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "catch.hpp"
