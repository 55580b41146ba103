// SPDX-License-Identifier: MIT
#include "cxr/data/source/draw_once.hpp"

#include <stdexcept>

#include "catch.hpp"
#include "cxr/core/error.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

std::span<std::byte const> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace

TEST_CASE("a set is drawn until its last file is there, and then never again", "[data][source]") {
  test::temporary_folder const folder;
  auto const root = folder / "set";
  int times = 0;
  auto const draw = [&] {
    write_in_set(root / "images/a.png", bytes(times == 0 ? "longer than the second" : "second"));
    if (++times == 1) throw std::runtime_error("killed");
    flush_set(root);
    write_atomically(root / "last", "");
  };
  CHECK_THROWS_WITH(draw_once(root, "last", draw), "killed");
  draw_once(root, "last", draw);
  draw_once(root, "last", draw);
  CHECK(times == 2);
  CHECK(read_text(root / "images/a.png") == "second");
}

TEST_CASE("a set that cannot be written is named", "[data][source][bad_input]") {
  test::temporary_folder const folder;
  write_atomically(folder / "file", "");
  CHECK_THROWS_AS(write_in_set(folder / "file/a.png", bytes("x")), file_error);
  CHECK_THROWS_AS(flush_set(folder / "none"), file_error);
  CHECK_THROWS_AS(draw_once(folder / "file", "last", [] {}), file_error);
}
