// SPDX-License-Identifier: MIT
#include "cxr/model/weights/epoch_files.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "paths.hpp"

using namespace cxr;

TEST_CASE("the kept epochs of a run are found in order of time, and nothing else",
          "[model][weights]") {
  test::temporary_folder const folder;
  for (auto const* name :
       {"epoch_0010.safetensors", "epoch_0002.safetensors", "epoch_12345.safetensors",
        "best.safetensors", "last.safetensors", "epoch_2.safetensors", "epoch_0000.safetensors",
        "epoch_0003.safetensors.part-1", "my_epoch_0004.safetensors"})
    write_atomically(folder / name, "x");
  std::vector<std::string> names;
  for (auto const& file : epoch_files(folder.path())) names.push_back(file.filename().string());
  CHECK(names == std::vector<std::string>{"epoch_0002.safetensors", "epoch_0010.safetensors",
                                          "epoch_12345.safetensors"});
  CHECK(epoch_files(folder / "missing").empty());
}
