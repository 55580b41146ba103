// SPDX-License-Identifier: MIT
#include "cxr/data/cache_format.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;

TEST_CASE("the header of a cache of 8 bits states the version of decoding", "[data][cache]") {
  auto const shallow = detail::header_of<std::uint8_t>(3, 1, 224, "lines");
  CHECK(shallow == detail::cache_header{0x3272'7863'6163'6865, 3, 1, 224, 5,
                                        content_hash(std::string_view("lines")), 0, 1});
  auto deep = detail::header_of<std::uint16_t>(3, 1, 224, "lines");
  CHECK(deep[6] == 16);
  deep[6] = 0;
  CHECK(deep == shallow);
}

TEST_CASE("the hash of a file is that of its bytes, in however many pieces it is read",
          "[data][cache]") {
  test::temporary_folder const folder;
  std::string text(200001, 'x');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(7 * i + i / 256);
  for (std::size_t const length : {0u, 31u, 65536u, 131072u, 65537u, 200001u}) {
    write_atomically(folder / "file", text.substr(0, length));
    CHECK(detail::file_hash(folder / "file") == content_hash(text.substr(0, length)));
  }
  CHECK(hash_text(content_hash(text)) ==
        "3288415abc464af8");  // else every cache would be built again
}

TEST_CASE("the lines of a cache hold the hashes of files as they are", "[data][cache]") {
  test::temporary_folder const folder;
  std::vector<record> records;
  std::string lines;
  for (std::string const name : {"a", "b"}) {
    write_atomically(folder / name, name + name);
    records.push_back({.id = name, .file = folder / name});
    lines += detail::cache_line(detail::line_start(records.back()),
                                detail::file_hash(folder / name), lines.size());
  }
  auto const hashes = detail::hashes_in(lines, records, /*verify=*/true);
  REQUIRE(hashes);
  CHECK(hashes->pixels == std::vector<std::uint64_t>{0, lines.find('\n') + 1});
  CHECK(hashes->files == std::vector<std::uint64_t>{content_hash(std::string_view("aa")),
                                                    content_hash(std::string_view("bb"))});
  CHECK(detail::hashes_in(lines, records, false)->files == hashes->files);
  CHECK_FALSE(detail::hashes_in(lines.substr(0, lines.rfind('\t')) + "\n", records, false));
  records[1].id = "c";
  CHECK_FALSE(detail::hashes_in(lines, records, false));
  records[1].id = "b";
  write_atomically(folder / "b", "longer");
  CHECK_FALSE(detail::hashes_in(lines, records, false));
  std::filesystem::remove(folder / "b");
  CHECK_FALSE(detail::hashes_in(lines, records, false));
}
