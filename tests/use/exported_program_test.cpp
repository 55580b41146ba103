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
