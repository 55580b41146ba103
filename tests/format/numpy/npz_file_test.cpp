// SPDX-License-Identifier: MIT
#include "cxr/format/numpy/npz_file.hpp"

#include "catch.hpp"
#include "cxr/core/file.hpp"
#include "format/zip/zip_bytes.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

std::string refusal(std::string const& array) {
  test::temporary_folder const folder;
  write_atomically(folder / "file.npz", test::archive{.members = {{"a.npy", array}}}.bytes());
  try {
    npz_file(folder / "file.npz").open("a");
  } catch (file_error const& problem) {
    return problem.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("the arrays of a file have names, types, shapes and numbers", "[format][numpy]") {
  for (auto const* file : {"pneumonia_28", "pneumonia_stored"}) {
    npz_file const arrays(test::golden(std::string("medmnist/") + file + ".npz"));
    CHECK(arrays.names() == std::vector<std::string>{"test_images", "test_labels", "train_images",
                                                     "train_labels", "val_images", "val_labels"});
    auto labels = arrays.open("train_labels");
    CHECK(labels.header.dtype == "|u1");
    CHECK(labels.header.shape_text() == "(6, 1)");
    std::vector<std::uint8_t> numbers(6);
    labels.numbers.read(numbers);
    labels.numbers.finish();
    CHECK(numbers == std::vector<std::uint8_t>{0, 1, 0, 1, 0, 1});
  }
}

TEST_CASE("what is no array, or is not there, is refused", "[format][numpy][bad_input]") {
  npz_file const arrays(test::golden("medmnist/pneumonia_28.npz"));
  CHECK_THROWS_WITH(arrays.open("train"), Contains("pneumonia_28.npz: has no array train, only") &&
                                              Contains("[docs/errors.md#bad-npz]"));
  CHECK_THAT(refusal("a text"), Contains("its member a.npy is no array"));
  CHECK_THAT(refusal("a text that is longer"), Contains("its member a.npy is no array"));
  CHECK_THAT(refusal(std::string("\x93NUMPY\1\0\5\0{...}", 15)), Contains("a damaged header"));
  CHECK_THAT(refusal(std::string("\x93NUMPY\1\0\5\0{", 11)), Contains("is shorter than its array"));
  CHECK_THAT(refusal(std::string("\x93NUMPY\2\0\xff\xff\xff\xff{", 13)),
             Contains("damaged header"));
}
