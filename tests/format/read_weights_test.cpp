// SPDX-License-Identifier: MIT
#include "cxr/format/read_weights.hpp"

#include <ATen/ops/ones.h>

#include "format/weight_files.hpp"

using namespace cxr;
using namespace cxr::test;
namespace fs = std::filesystem;

TEST_CASE("the content tells the format, whatever a file is called", "[format]") {
  temporary_folder const folder;
  auto const format_of = [&](char const* golden) {
    fs::copy_file(weights_golden(golden), folder / "weights.png",
                  fs::copy_options::overwrite_existing);
    return read_weights(folder / "weights.png").format;
  };
  CHECK(format_of("zip.pth") == "PyTorch zip");
  CHECK(format_of("old_names_legacy.pth") == "PyTorch legacy stream");
  CHECK(format_of("expected.safetensors") == "safetensors");
}

TEST_CASE("files of an index are read together", "[format]") {
  auto const shards = read_weights(weights_golden("model.safetensors.index.json"));
  auto const single = read_weights(weights_golden("zip.pth"));
  REQUIRE(shards.tensors.size() == single.tensors.size());
  for (std::size_t i = 0; i < single.tensors.size(); ++i) {
    CHECK(shards.tensors[i].name == single.tensors[i].name);
    CHECK(shards.tensors[i].tensor.equal(single.tensors[i].tensor));
  }
}

TEST_CASE("an index that lacks something is refused by its name", "[format][bad_input]") {
  temporary_folder const folder;
  write_safetensors(folder / "a.safetensors", {{"x", at::ones(2)}});
  auto const refusal = [&](std::string const& index) {
    write_atomically(folder / "i.json", index);
    return refusal_of(folder / "i.json");
  };
  CHECK(refusal(R"({"weight_map":{"x":"a.safetensors"}})") == "accepted");
  CHECK_THAT(refusal(R"({"weight_map":{"x":"a.safetensors","y":"a.safetensors"}})"),
             Contains("a.safetensors lacks tensors that the index names"));
  CHECK_THAT(refusal(R"({"weight_map":{"y":"a.safetensors"}})"),
             Contains("a.safetensors holds x, which the index does not place there"));
  CHECK_THAT(refusal(R"({"weight_map":{"x":"b.safetensors"}})"),
             Contains("b.safetensors: cannot be read"));
  CHECK_THAT(refusal(R"({"weight_map":{"x":"../a.safetensors"}})"),
             Contains("../a.safetensors is not in the same folder"));
  CHECK_THAT(refusal(R"({"weight_map":{"x":7}})"), Contains("the file of x is not a text"));
  CHECK_THAT(refusal(R"({"x":{}})"),
             Contains("i.json: is JSON without a weight_map: {\"x\":{}}; fetch"));
  CHECK_THAT(refusal(R"({"weight_map":{"x":"a.safetensors","x":"a.safetensors"}})"),
             Contains("it holds the name x twice"));
  CHECK_THAT(refusal("{"), Contains("is not a valid index of weights: it is not JSON"));
  std::string many = "{\"x\":[0";
  for (int i = 0; i < 600'000; ++i) many += ",0";
  CHECK_THAT(refusal(many + "]}"), Contains("it holds more than 524288 values"));
}

TEST_CASE("a file that does not hold weights is refused with a reason", "[format][bad_input]") {
  CHECK_THAT(refusal_of(std::string("some words")),
             Contains("is neither a safetensors file nor a file of torch.save; give PyTorch"));
  CHECK_THAT(refusal_of(std::string("<!DOCTYPE html>")),
             Contains("weights.pth: is a web page; fetch the file itself"));
  CHECK_THAT(
      refusal_of(std::string(R"({"error": "Invalid username or password."})")),
      Contains(R"(is JSON without a weight_map: {"error":"Invalid username or password."})"));
  CHECK_THAT(refusal_of("version https://git-lfs.github.com/spec/v1\noid sha256:" +
                        std::string(64, '0') + "\nsize 32342954\n"),
             Contains("weights.pth: is a Git LFS pointer, not the file itself; fetch the file: run "
                      "git lfs pull"));
  CHECK_THAT(refusal_of("\x89HDF\r\n\x1a\n" + std::string(99, '\0')),
             Contains("weights.pth: is an HDF5 file (Keras, TensorFlow); export its content"));
  CHECK_THAT(refusal_of(std::string("\x1f\x8b\x08\x08")),
             Contains("weights.pth: is gzip; unpack it with gunzip"));
  CHECK_THAT(refusal_of(std::string("\x08\x07\x12\x07pytorch")), Contains("weights.pth: is ONNX;"));
  CHECK_THAT(refusal_of(std::string(128, '\0') + "DICM"), Contains("weights.pth: is DICOM;"));
  CHECK_THAT(refusal_of(std::string()), Contains("weights.pth: is empty; fetch"));
  CHECK_THAT(refusal_of(std::string("\x80\x04N.")),
             Contains("is a pickle that torch.save did not write; load it with Python"));
  CHECK_THAT(refusal_of(std::string(257, 'x') + "ustar"),
             Contains("is a tar archive, or was written by PyTorch 0.1 (2016); unpack it"));
  CHECK_THAT(refusal_of(fs::path("gone.pth")), Contains("gone.pth: cannot be read"));
  CHECK_THAT(refusal_of(fs::temp_directory_path()), Contains("cannot be read"));
}

TEST_CASE("writing to a tensor changes memory, never the file", "[format]") {
  for (auto const* name : {"zip.pth", "expected.safetensors", "old_names_legacy.pth"}) {
    auto const before = read_text(weights_golden(name));
    for (auto const& entry : read_weights(weights_golden(name)).tensors) entry.tensor.zero_();
    CHECK(read_text(weights_golden(name)) == before);
  }
}

TEST_CASE("tensors stay valid when their file is replaced or removed", "[format]") {
  temporary_folder const folder;
  fs::copy_file(weights_golden("zip.pth"), folder / "f");
  auto const read = read_weights(folder / "f");
  fs::remove(folder / "f");
  CHECK(tensor_named(read, "classifier.bias")
            .equal(tensor_named(read_weights(weights_golden("zip.pth")), "classifier.bias")));
}
