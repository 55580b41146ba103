// SPDX-License-Identifier: MIT
#include "cxr/format/numpy/zip_stream.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "cxr/format/numpy/npz_file.hpp"
#include "format/zip/zip_bytes.hpp"
#include "paths.hpp"

using namespace cxr;
namespace fs = std::filesystem;

namespace {

std::span<std::uint8_t const> as_bytes(std::string const& text) {
  return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}
std::vector<std::uint8_t> all_of(zip_archive const& archive, std::string_view name) {
  zip_stream stream(archive, *archive.find(name));
  std::vector<std::uint8_t> content(stream.left());
  stream.read(content);
  stream.finish();
  return content;
}

}  // namespace

TEST_CASE("stored and deflated arrays have the same content, whole or in pieces",
          "[format][numpy]") {
  auto const deflated = read_text(test::golden("medmnist/pneumonia_28.npz"));
  zip_archive const archive(as_bytes(deflated), "file.npz");
  auto const whole = all_of(archive, "train_images.npy");
  CHECK(whole.size() == 128 + 6 * 28 * 28);
  zip_stream stream(archive, *archive.find("train_images.npy"));
  std::vector<std::uint8_t> pieces;
  for (std::size_t size = 1; stream.left() > 0; size = size % 97 + 1) {
    std::vector<std::uint8_t> piece(std::min<std::uint64_t>(size, stream.left()));
    stream.read(piece);
    pieces.insert(pieces.end(), piece.begin(), piece.end());
  }
  stream.finish();
  CHECK(pieces == whole);
  std::uint8_t more = 0;
  CHECK_THROWS_WITH(stream.read({&more, 1}),
                    Contains("train_images.npy is shorter than its array"));
}

TEST_CASE("a member that is not read to its end, or compressed otherwise, is refused",
          "[format][numpy][bad_input]") {
  auto const stored = test::archive{.members = {{"a.npy", "123456789"}}, .crc = 0xcbf43926}.bytes();
  zip_archive const archive(as_bytes(stored), "file.npz");
  CHECK(all_of(archive, "a.npy").size() == 9);
  zip_stream stream(archive, *archive.find("a.npy"));
  CHECK_THROWS_WITH(stream.finish(), Contains("its member a.npy is longer than its array"));
  auto const bzip2 = test::archive{.members = {{"a.npy", "123456789"}}, .method = 12}.bytes();
  zip_archive const other(as_bytes(bzip2), "file.npz");
  CHECK_THROWS_WITH(zip_stream(other, *other.find("a.npy")),
                    Contains("a compression that is not read (method 12)"));
  auto const huge =
      test::archive{.members = {{"a.npy", "123456789"}}, .method = 8, .size_error = 20000}.bytes();
  zip_archive const bomb(as_bytes(huge), "file.npz");
  CHECK_THROWS_WITH(zip_stream(bomb, *bomb.find("a.npy")),
                    Contains("states a size it cannot have"));
}

TEST_CASE("no flipped byte of a deflated array passes unnoticed", "[format][numpy][bad_input]") {
  auto const whole = read_text(test::golden("medmnist/pneumonia_28.npz"));
  zip_archive const archive(as_bytes(whole), "file.npz");
  auto const sound = all_of(archive, "val_images.npy");
  for (std::size_t position = 0; position < whole.size(); ++position) {
    auto other = whole;
    other[position] = static_cast<char>(other[position] ^ 0x24);
    try {
      zip_archive const changed(as_bytes(other), "file.npz");
      if (!changed.find("val_images.npy")) continue;
      bool const same = all_of(changed, "val_images.npy") == sound;
      CHECK(same);
    } catch (file_error const&) {
    }
  }
}
