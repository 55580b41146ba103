// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "catch.hpp"
#include "cxr/core/error.hpp"
#include "cxr/format/pickle/pickle.hpp"
#include "cxr/format/pickle/pickle_value.hpp"

namespace cxr::test {

inline std::span<std::uint8_t const> as_bytes(std::string const& text) {
  return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}

inline std::string repeated(std::string const& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

/// The error that a call throws, or "accepted".
template <class F>
std::string refusal_by(F const& call) {
  try {
    call();
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

/// A pickle, together with the bytes that its values are views of.
struct parsed {
  std::string bytes;
  pickle values;

  explicit parsed(std::string program) : bytes(std::move(program)) {
    std::size_t position = 0;
    values = read_pickle(as_bytes(bytes), position, /*file_size=*/0, "weights.pkl");
    CHECK(position == bytes.size());
  }
  parsed(parsed const&) = delete;
  parsed& operator=(parsed const&) = delete;

  pickle_value const& root() const { return values[values.root]; }
  pickle_value const& item(std::size_t i) const { return values[root().items.at(i)]; }
};

}  // namespace cxr::test
