// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>

#include "catch.hpp"
#include "cxr/format/safetensors.hpp"

namespace cxr::test {

/// Two safetensors files hold the same tensors, bit for bit.
inline void check_same_tensors(std::filesystem::path const& left,
                               std::filesystem::path const& right) {
  auto const tensors = read_safetensors(left).tensors, expected = read_safetensors(right).tensors;
  REQUIRE(tensors.size() == expected.size());
  for (std::size_t index = 0; index < tensors.size(); ++index) {
    INFO(tensors[index].name);
    CHECK(tensors[index].name == expected[index].name);
    CHECK(tensors[index].tensor.equal(expected[index].tensor));
  }
}

}  // namespace cxr::test
