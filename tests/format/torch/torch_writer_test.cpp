// SPDX-License-Identifier: MIT
#include "cxr/format/torch/torch_writer.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/complex.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/ones.h>

#include "cxr/format/zip/zip_archive.hpp"
#include "format/weight_files.hpp"
#include "full_disk.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Bit by bit, for every dtype and whatever the strides.
bool same_bits(Tensor const& a, Tensor const& b) {
  auto const left = a.contiguous(), right = b.contiguous();
  return a.scalar_type() == b.scalar_type() && a.sizes() == b.sizes() &&
         (a.numel() == 0 ||
          std::memcmp(left.const_data_ptr(), right.const_data_ptr(), left.nbytes()) == 0);
}

}  // namespace

TEST_CASE("tensors of every dtype, shape and stride come back bit by bit from a .pth",
          "[format][torch_writer]") {
  temporary_folder const folder;
  for (auto const* name : {"dtypes.pth", "views.pth", "zip.pth"}) {
    auto const original = read_weights(weights_golden(name));
    write_torch_file(folder / "f.pth", original.tensors);
    auto const back = read_weights(folder / "f.pth");
    CHECK(back.format == "PyTorch zip");
    REQUIRE(back.tensors.size() == original.tensors.size());
    for (std::size_t i = 0; i < original.tensors.size(); ++i) {
      INFO(name << " " << original.tensors[i].name);
      CHECK(back.tensors[i].name == original.tensors[i].name);
      CHECK(same_bits(back.tensors[i].tensor, original.tensors[i].tensor));
    }
  }
}

TEST_CASE("a lazy conjugate is written with its values", "[format][torch_writer]") {
  temporary_folder const folder;
  Tensor const complex = at::complex(at::arange(4.0F), at::ones({4}));
  write_torch_file(folder / "f.pth", {{"x", complex.conj()}});
  write_safetensors(folder / "f.safetensors", {{"x", complex.conj()}});
  for (auto const* name : {"f.pth", "f.safetensors"}) {
    auto const back = read_weights(folder / name).tensors[0].tensor;
    CHECK(back.equal(at::complex(at::arange(4.0F), -at::ones({4}))));
  }
}

TEST_CASE("equal tensors give an equal .pth, whose storages can be mapped",
          "[format][torch_writer]") {
  temporary_folder const folder;
  std::vector<named_tensor> const tensors{{"a", at::ones({3})}, {"b", at::arange(5.0)}};
  write_torch_file(folder / "one.pth", tensors);
  write_torch_file(folder / "two.pth", tensors);
  auto const bytes = read_text(folder / "one.pth");
  CHECK(bytes == read_text(folder / "two.pth"));
  auto const* begin = reinterpret_cast<std::uint8_t const*>(bytes.data());
  zip_archive const archive({begin, bytes.size()}, "one.pth");
  for (auto const& member : archive.members()) {
    CHECK((member.bytes.data() - begin) % 64 == 0);
    archive.require_unchanged(member);
  }
}

TEST_CASE("a .pth that cannot be written is refused and leaves nothing",
          "[format][torch_writer][bad_input]") {
  temporary_folder const folder;
  auto const refusal = [&](std::filesystem::path const& file, std::vector<named_tensor> tensors) {
    try {
      write_torch_file(file, tensors);
    } catch (file_error const& problem) {
      return std::string(problem.what());
    }
    return std::string("accepted");
  };
  CHECK_THAT(refusal(folder / "f.pth", {{"a", at::ones(1)}, {"a", at::ones(1)}}),
             Contains("the name a occurs twice"));
  CHECK_THAT(refusal(folder / "f.pth", {{"a", at::empty({0xf0000001}, at::kByte)}}),
             Contains("would be larger than a zip archive of 4 GiB; write it with"));
  CHECK(std::filesystem::is_empty(folder.path()));
  full_disk const disk;
  if (!disk.mounted()) return;
  CHECK_THAT(refusal(disk / "f.pth", {{"a", at::ones({1 << 20})}}), Contains("No space left"));
  CHECK(std::filesystem::is_empty(disk.path()));
}
