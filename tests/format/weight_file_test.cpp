// SPDX-License-Identifier: MIT
#include "cxr/format/weight_file.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/complex.h>
#include <ATen/ops/ones.h>

#include <cstring>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;
using test::temporary_folder;

namespace {

/// A file of a byte, and then the numbers 0, 1, 2, 3.
std::filesystem::path numbers(temporary_folder const& folder) {
  float const values[]{0, 1, 2, 3};
  std::string bytes(1 + sizeof values, '\0');
  std::memcpy(bytes.data() + 1, values, sizeof values);
  write_atomically(folder / "numbers", bytes);
  return folder / "numbers";
}

}  // namespace

TEST_CASE("a tensor keeps its file in memory, even at an odd address", "[format][weight_file]") {
  temporary_folder const folder;
  Tensor odd, bytes;
  {
    detail::tensor_memory const memory(numbers(folder));
    odd = memory.tensor(memory.bytes().data() + 1, {2, 2}, at::kFloat);
    bytes = memory.tensor(memory.bytes().data(), {17}, at::kByte);
  }
  CHECK(odd.equal(at::arange(4.0F).view({2, 2})));
  CHECK(bytes[0].item<int>() == 0);
}

TEST_CASE("writing to a tensor does not change its file", "[format][weight_file]") {
  temporary_folder const folder;
  auto const file = numbers(folder);
  auto const before = read_text(file);
  detail::tensor_memory const memory(file);
  memory.tensor(memory.bytes().data(), {17}, at::kByte).fill_(7);
  CHECK(read_text(file) == before);
}

TEST_CASE("a materialised tensor has the values of a lazy or strided one",
          "[format][weight_file]") {
  auto const complex = at::complex(at::arange(4.0F), at::ones({4}));
  auto const conjugate = detail::materialised(complex.conj());
  CHECK_FALSE(conjugate.is_conj());
  CHECK(conjugate.equal(at::complex(at::arange(4.0F), -at::ones({4}))));
  auto const transposed = at::arange(6).view({2, 3}).t();
  CHECK(detail::materialised(transposed).is_contiguous());
  CHECK(detail::materialised(transposed).equal(transposed));
}
