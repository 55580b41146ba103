// SPDX-License-Identifier: MIT
#include "cxr/data/audit/file_facts.hpp"

#include <algorithm>
#include <fstream>
#include <set>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "data/audit/saved_images.hpp"
#include "data/decode/image_bytes.hpp"
#include "paths.hpp"

using namespace cxr;
using namespace cxr::test;

TEST_CASE("the facts of a file are its size, its pixels and its quantisation table",
          "[data][audit]") {
  temporary_folder const folder;
  std::vector<record> const records{saved_jpeg(folder / "rough.jpeg", 75),
                                    saved_jpeg(folder / "fine.jpeg", 95),
                                    saved_jpeg(folder / "lossless.png", 0, 7, 5)};
  auto const facts = read_file_facts(records);
  REQUIRE(facts.size() == 3);
  REQUIRE(facts[0]);
  CHECK(facts[0]->bytes == std::filesystem::file_size(records[0].file));
  CHECK(facts[0]->pixels() == 48.0 * 32);
  CHECK(facts[0]->table_sum() == 1858);  // of the standard table at quality 75
  CHECK(facts[1]->table_sum() == 369);
  CHECK(facts[2]->stated.format == image_format::png);
  CHECK(facts[2]->table_sum() == 0);
  CHECK(facts[2]->pixels() == 35.0);
}

TEST_CASE("a header that is longer than what is read first is read whole", "[data][audit]") {
  temporary_folder const folder;
  auto const plain = saved_jpeg(folder / "plain.jpeg", 75);
  auto const jpeg = read_text(plain.file);
  std::string previews;
  for (int segments = 0; segments < 3; ++segments)
    previews += segment("\xe2", std::string(40000, 'p'));
  write_atomically(folder / "large.jpeg", jpeg.substr(0, 2) + previews + jpeg.substr(2));
  auto const facts = read_file_facts(folder / "large.jpeg");
  REQUIRE(facts);
  CHECK(facts->bytes == jpeg.size() + previews.size());
  CHECK(facts->stated.width == 48);
  CHECK(facts->table_sum() == 1858);
}

TEST_CASE("a file of a format that is not known, or that is gone, has no facts",
          "[data][audit][bad_input]") {
  temporary_folder const folder;
  write_atomically(folder / "raw.npy", "\x93NUMPY");
  write_atomically(folder / "empty.jpeg", "");
  CHECK_FALSE(read_file_facts(folder / "raw.npy"));
  CHECK_FALSE(read_file_facts(folder / "empty.jpeg"));
  CHECK_FALSE(read_file_facts(folder / "gone.jpeg"));
  CHECK_FALSE(file_facts{.bytes = 10}.pixels());  // no width is stated
}

TEST_CASE("the two tables of the published images tell their classes apart", "[data][audit]") {
  auto const data = real_data();
  if (!data) return skip("the folder of real X-rays is not there");
  std::size_t fine = 0, rough = 0;
  for (auto const* name : {"NORMAL", "PNEUMONIA"})
    for (auto const& entry :
         std::filesystem::directory_iterator(*data / "chest_xray_originals" / name)) {
      auto const facts = read_file_facts(entry.path());
      REQUIRE(facts);
      bool const normal = std::string_view(name) == "NORMAL";
      fine += normal && facts->table_sum() == 330;
      rough += !normal && facts->table_sum() == 1858;
    }
  CHECK(fine == 40);    // of 41
  CHECK(rough == 112);  // of 116
}
