// SPDX-License-Identifier: MIT
#include "cxr/use/exported_program.hpp"

#include <cstdlib>
#include <string>

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;

// tests/peers/ runs it with torchvision, where that can be imported.

TEST_CASE("the exported program is Python that compiles", "[use][export]") {
  if (std::system("python3 -c '' > /dev/null 2>&1") != 0) return test::skip("there is no python3");
  test::temporary_folder const folder;
  write_atomically(folder / "model.py", detail::exported_program);
  CHECK(std::system(("python3 -m py_compile " + (folder / "model.py").string()).c_str()) == 0);
}

TEST_CASE("the exported program reads every fact that changes a prediction", "[use][export]") {
  std::string const text(detail::exported_program);
  for (auto const* fact : {"calibration", "class_weights", "classes", "densenet", "head", "labels",
                           "normalisation", "preprocess", "threshold"}) {
    INFO(fact);
    CHECK_THAT(text, Contains("FACTS[\"" + std::string(fact) + "\"]"));
  }
}

TEST_CASE("the exported program reduces the JPEGs that cxr reduces, so none of four channels",
          "[use][export]") {
  if (std::system("python3 -c '' > /dev/null 2>&1") != 0) return test::skip("there is no python3");
  std::string const text(detail::exported_program);
  auto const begin = text.find("def channels_of_jpeg"), end = text.find("def decoded");
  REQUIRE(begin < end);
  test::temporary_folder const folder;
  write_atomically(
      folder / "channels.py",
      text.substr(begin, end - begin) +
          "start, table = b'\\xff\\xd8', b'\\xff\\xdb\\0\\3\\0'\n"
          "frame = lambda n: b'\\xff\\xc2\\0\\x11\\x08\\0\\x10\\0\\x10' + bytes([n, 1])\n"
          "for n in (1, 3, 4):\n"
          "    assert channels_of_jpeg(start + table + frame(n)) == n\n"
          "assert channels_of_jpeg(b'\\x89PNG') == channels_of_jpeg(start) == 0\n");
  CHECK(std::system(("python3 " + (folder / "channels.py").string()).c_str()) == 0);
}
