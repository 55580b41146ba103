// SPDX-License-Identifier: MIT
#include "cxr/format/checksums.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>

#include <string>
#include <vector>

#include "catch.hpp"
#include "cxr/format/safetensors.hpp"
#include "paths.hpp"

using namespace cxr;

namespace {

std::vector<named_tensor> const tensors{{"head.weight", at::arange(6, at::kFloat).view({2, 3})},
                                        {"head.bias", at::ones({2})},
                                        {"none", at::empty({0})}};
std::map<std::string, std::string> const metadata{{"cxr.epoch", "3"}, {"note", "x"}};

/// The file with one byte changed.
void flip(std::filesystem::path const& file, std::size_t position, int bit) {
  auto text = read_text(file);
  text[position] = static_cast<char>(text[position] ^ (1 << bit));
  write_atomically(file, text);
}

}  // namespace

TEST_CASE("the checksums of known bytes stay as they are, since files carry them", "[format]") {
  CHECK(detail::checksum(tensors[0].tensor) == "a445029e2de6a26a");
  CHECK(detail::checksum(tensors[2].tensor) == "1ef95a7a3f1bc822");
  CHECK(detail::checksum(metadata) == "614c2890e15acfa5");
}

TEST_CASE("a file of cxr carries a checksum for each tensor, other files do not", "[format]") {
  test::temporary_folder const folder;
  write_safetensors(folder / "run", tensors, metadata);
  auto const file = read_safetensors(folder / "run");
  auto const sums = json::parse(file.metadata.at("cxr.checksums"));
  CHECK(sums.size() == 4);
  CHECK(sums["head.weight"] == detail::checksum(tensors[0].tensor));
  write_safetensors(folder / "again", file.tensors, file.metadata);  // what was read is written
  CHECK_NOTHROW(read_safetensors(folder / "again"));
  write_safetensors(folder / "plain", tensors, {{"note", "x"}});
  CHECK_FALSE(read_safetensors(folder / "plain").metadata.contains("cxr.checksums"));
}

TEST_CASE("every bit that flips in a tensor is found, and the tensor is named",
          "[format][bad_input]") {
  test::temporary_folder const folder;
  auto const file = folder / "best.safetensors";
  write_safetensors(file, tensors, metadata);
  auto const size = std::filesystem::file_size(file), data = size - 8 * sizeof(float);
  for (std::size_t position = data; position < size; ++position)
    for (int bit = 0; bit < 8; ++bit) {
      flip(file, position, bit);
      auto const* const name = position < data + 24 ? "head.weight" : "head.bias";
      CHECK_THROWS_WITH(read_safetensors(file),
                        Contains("best.safetensors: is damaged: the bytes of " + std::string(name) +
                                 " are not those that were written"));
      flip(file, position, bit);
    }
  CHECK_NOTHROW(read_safetensors(file));
}

TEST_CASE("metadata that changed are found", "[format][bad_input]") {
  test::temporary_folder const folder;
  auto const file = folder / "best.safetensors";
  write_safetensors(file, tensors, metadata);
  auto const position = read_text(file).find("\"3\"") + 1;
  flip(file, position, 0);  // epoch 2
  CHECK_THROWS_WITH(read_safetensors(file),
                    Contains("is damaged: its metadata are not those that were written"));
}

TEST_CASE("a file whose tensors were changed on purpose is read without its checksums",
          "[format][bad_input]") {
  test::temporary_folder const folder;
  write_safetensors(folder / "best.safetensors", tensors, metadata);
  auto average = read_safetensors(folder / "best.safetensors");
  average.tensors[0].tensor = average.tensors[0].tensor / 2;  // as Python would save it
  CHECK_THROWS_WITH(detail::require_checksums(average, "average.safetensors"),
                    Contains("average.safetensors: is damaged: the bytes of head.") &&
                        Contains("save it without the metadata entry cxr.checksums"));
  average.metadata.erase("cxr.checksums");
  CHECK_NOTHROW(detail::require_checksums(average, "average.safetensors"));
}

TEST_CASE("a tensor that is lost or has no checksum is found", "[format][bad_input]") {
  weight_file content{.format = "safetensors", .tensors = tensors, .metadata = metadata};
  json sums{{"__metadata__", detail::checksum(metadata)}};
  auto const require = [&] {
    content.metadata["cxr.checksums"] = sums.dump();
    detail::require_checksums(content, "file");
  };
  CHECK_THROWS_WITH(require(), Contains("the bytes of head.weight are not those"));
  for (auto const& [name, tensor] : tensors) sums[name] = detail::checksum(tensor);
  CHECK_NOTHROW(require());
  sums["lost"] = "0000000000000000";
  CHECK_THROWS_WITH(require(), Contains("a tensor is missing"));
  content.metadata["cxr.checksums"] = "[1]";
  CHECK_THROWS_WITH(detail::require_checksums(content, "file"),
                    Contains("its checksums: it is not"));
}
