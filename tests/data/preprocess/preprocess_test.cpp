// SPDX-License-Identifier: MIT
#include "cxr/data/preprocess/preprocess.hpp"

#include <algorithm>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "laws/preprocess_laws.hpp"
#include "paths.hpp"

namespace {

using namespace cxr;

/// A user's own preprocess: as bright as the file's first byte, in three channels.
struct first_byte {
  using role = cxr::role::preprocess;
  using pixel = std::uint8_t;
  static constexpr std::string_view name = "first_byte";
  static constexpr std::int64_t channels = 3;

  std::int64_t size() const { return 8; }
  std::string fingerprint() const { return "first_byte"; }
  void operator()(std::filesystem::path const& file, std::span<std::uint8_t> pixels) const {
    std::fill(pixels.begin(), pixels.end(), static_cast<std::uint8_t>(read_text(file).at(0)));
  }
};
static_assert(Preprocess<first_byte>);

struct not_copyable : first_byte {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!Preprocess<not_copyable> && PreparesFiles<not_copyable>);

struct of_another_role : first_byte {
  using role = cxr::role::augment;
};
static_assert(!Preprocess<of_another_role> && PreparesFiles<of_another_role>);

struct without_pixel : first_byte {
  struct pixel {};
};
static_assert(!Preprocess<without_pixel> && !NamesPixel<without_pixel>);

struct of_floats : first_byte {
  using pixel = float;
  void operator()(std::filesystem::path const&, std::span<float>) const {}
};
static_assert(!Preprocess<of_floats> && !NamesPixel<of_floats>);

struct of_other_pixels : first_byte {
  using pixel = std::uint16_t;
};
static_assert(!Preprocess<of_other_pixels> && NamesPixel<of_other_pixels> &&
              !PreparesFiles<of_other_pixels>);

/// The same brightness in 16 bits.
struct first_byte_deep : first_byte {
  using pixel = std::uint16_t;
  void operator()(std::filesystem::path const& file, std::span<std::uint16_t> pixels) const {
    std::fill(pixels.begin(), pixels.end(), static_cast<std::uint16_t>(read_text(file).at(0) << 8));
  }
};
static_assert(Preprocess<first_byte_deep>);

struct without_channels : first_byte {
  struct channels {};
};
static_assert(!Preprocess<without_channels> && !SaysChannels<without_channels>);

struct without_fingerprint : first_byte {
  void fingerprint() const {}
};
static_assert(!Preprocess<without_fingerprint> && !SaysSize<without_fingerprint>);

struct returns_pixels : first_byte {
  std::vector<std::uint8_t> operator()(std::filesystem::path const&) const { return {}; }
};
static_assert(!Preprocess<returns_pixels> && !PreparesFiles<returns_pixels>);

}  // namespace

TEST_CASE("the laws of Preprocess run on a user's own preprocess", "[data][preprocess]") {
  test::temporary_folder const folder;
  write_atomically(folder / "image", "x");
  SECTION("of 8 bits") { laws::check_preprocess(first_byte{}, folder / "image"); }
  SECTION("of 16 bits") { laws::check_preprocess(first_byte_deep{}, folder / "image"); }
}
