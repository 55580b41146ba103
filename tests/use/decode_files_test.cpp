// SPDX-License-Identifier: MIT
#include "cxr/use/decode_files.hpp"

#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cstdint>
#include <span>

#include "catch.hpp"

using namespace cxr;

namespace {

/// Reads no file: every pixel is the length of its name.
struct name_length {
  using pixel = std::uint8_t;
  std::int64_t size() const { return 2; }
  void operator()(std::filesystem::path const& file, std::span<pixel> image) const {
    if (file == "broken") throw file_error(file, "is empty", "remove it");
    std::fill(image.begin(), image.end(), static_cast<pixel>(file.string().size()));
  }
};

}  // namespace

TEST_CASE("readable files are decoded side by side, and the others say why not", "[use][decode]") {
  std::vector<std::filesystem::path> const files{"a", "broken", "abc"};
  Tensor const pixels = at::zeros({3, 1, 2, 2}, at::kByte);
  std::vector<prediction> results(1);
  auto const threads = GENERATE(1, 3);
  auto const readable = detail::decode_files(name_length{}, files, pixels, results, threads);
  CHECK(readable == std::vector<std::size_t>{1, 3});
  REQUIRE(results.size() == 4);
  CHECK(results[2].error.find("is empty") != std::string::npos);
  CHECK(results[2].label == prediction::no_label);
  CHECK(results[3].file == "abc");
  CHECK(pixels[0].eq(1).all().item<bool>());
  CHECK(pixels[1].eq(3).all().item<bool>());
}
