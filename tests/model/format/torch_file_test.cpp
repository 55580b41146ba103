// SPDX-License-Identifier: MIT
#include "cxr/model/format/torch_file.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include <array>
#include <map>

#include "cxr/model/format/checkpoint_tree.hpp"
#include "cxr/model/format/torch_storage.hpp"
#include "cxr/model/format/weight_file.hpp"
#include "weight_files.hpp"

using namespace cxr;
using namespace cxr::test;

TEST_CASE("zip, legacy, Python 2, protocol 4 and whole modules give the same tensors",
          "[model][torch_file]") {
  auto const zip = read_weights(weights_golden("zip.pth"));
  CHECK(zip.tensors.size() == 67);
  for (auto const* name : {"protocol4.pth", "module_legacy.pt"}) {
    INFO(name);
    auto const other = read_weights(weights_golden(name));
    REQUIRE(other.tensors.size() == zip.tensors.size());
    for (auto const& one : zip.tensors) CHECK(tensor_named(other, one.name).equal(one.tensor));
  }
  auto const legacy = read_weights(weights_golden("old_names_legacy.pth"));
  auto const python2 = read_weights(weights_golden("python2.pth"));
  REQUIRE(python2.tensors.size() == 56);
  for (auto const& one : legacy.tensors) CHECK(tensor_named(python2, one.name).equal(one.tensor));
  CHECK(tensor_named(legacy, "features.denseblock1.denselayer1.norm.1.weight")
            .equal(tensor_named(zip, "features.denseblock1.denselayer1.norm1.weight")));
}

TEST_CASE("every dtype is read from zip and legacy files", "[model][torch_file]") {
  for (auto const* name : {"dtypes.pth", "dtypes_legacy.pth"}) {
    auto const read = read_weights(weights_golden(name));
    CHECK(read.tensors.size() == (std::string(name) == "dtypes.pth" ? 22 : 19));
    for (auto const& [dtype, tensor] : read.tensors) {
      INFO(name << " " << dtype);
      auto const known =
          std::find_if(detail::torch_dtypes.begin(), detail::torch_dtypes.end(),
                       [wanted = dtype](auto const& one) { return one.name == wanted; });
      REQUIRE(known != detail::torch_dtypes.end());
      CHECK(tensor.scalar_type() == known->type);
      if (dtype == "float4_e2m1fn_x2") {  // two numbers in a byte, which LibTorch only moves
        CHECK(tensor.view(at::kByte).equal(at::tensor({0, 1, 2, 4}, at::kByte)));
        continue;
      }
      // 0, 1, 2, 4: exact in all but bool; float8_e8m0fnu has no 0.
      Tensor expected = at::tensor({0.0, 1.0, 2.0, 4.0});
      if (dtype == "bool") expected = at::tensor({0.0, 1.0, 1.0, 1.0});
      auto const from = dtype == "float8_e8m0fnu" ? 1 : 0;
      auto const numbers =
          tensor.is_complex() ? tensor.to(at::kComplexDouble).abs() : tensor.to(at::kDouble);
      CHECK(numbers.slice(0, from).equal(expected.slice(0, from)));
    }
  }
}

TEST_CASE("views, strides, shared storages and parameters come back as they were",
          "[model][torch_file]") {
  auto const read = read_weights(weights_golden("views.pth"));
  auto const whole = tensor_named(read, "whole");
  CHECK(whole.equal(at::arange(12.0F)));
  CHECK(tensor_named(read, "tail").equal(whole.slice(0, 4)));
  CHECK(tensor_named(read, "turned").equal(whole.view({3, 4}).t()));
  CHECK(tensor_named(read, "every_third").equal(at::arange(0.0F, 12.0F, 3.0F)));
  CHECK(tensor_named(read, "repeated").sizes() == at::IntArrayRef{1000});
  CHECK(tensor_named(read, "empty").sizes() == at::IntArrayRef{0, 3});
  CHECK(tensor_named(read, "scalar").item<float>() == 2.5F);
  CHECK(tensor_named(read, "parameter").equal(at::ones(2)));
  whole.zero_();
  CHECK(tensor_named(read, "tail").sum().item<float>() == 0);
}

TEST_CASE("numbers and texts of a checkpoint are kept, other tensors counted",
          "[model][torch_file]") {
  auto const read = read_weights(weights_golden("lightning.ckpt"));
  CHECK(read.metadata == std::map<std::string, std::string>{
                             {"best", "0.5"}, {"done", "false"}, {"epoch", "3"}, {"note", "ä"}});
  CHECK(read.aside ==
        std::vector<std::string>{"best_acc1 (1 tensor)", "nothing", "optimizer (6 tensors)"});
  CHECK(read.tensors.size() == 67);
}

TEST_CASE("an archive whose maker computed no checksums is read, and its strides are held to more",
          "[model][torch_file][bad_input]") {
  auto const file = weights_golden("no_checksum.pth");
  CHECK(read_weights(file).tensors.at(0).tensor.equal(at::arange(6.0F).view({2, 3})));
  auto bytes = read_text(file);
  auto const strides = bytes.find("K\x03K\x01\x86");  // (3, 1)
  REQUIRE(strides != bytes.npos);
  bytes[strides + 1] = 2;
  CHECK_THAT(refusal_of(bytes), Contains("x repeats elements, as if a stride were damaged"));
}

TEST_CASE("a pickle that would run a program is refused by the program's name",
          "[model][torch_file][bad_input]") {
  for (auto const* name : {"dangerous.pth", "dangerous_legacy.pth"})
    CHECK_THAT(refusal_of(weights_golden(name)),
               Contains("holds os.system, with which Python would run what the file wants"));
}

TEST_CASE("what cannot be weights is refused in words", "[model][torch_file][bad_input]") {
  auto const refusal = [](char const* name) { return refusal_of(weights_golden(name)); };
  CHECK_THAT(refusal("big_endian.pth"), Contains("was written on a big-endian machine"));
  CHECK_THAT(refusal("torchscript.pt"), Contains("is a TorchScript program, not weights; save its "
                                                 "state_dict() with torch.save"));
  CHECK_THAT(refusal("sparse.pth"), Contains("x is made by _rebuild_sparse_tensor"));
  CHECK_THAT(refusal("conjugate.pth"), Contains("x is a lazy conjugate or negative"));
  CHECK_THAT(refusal("one_tensor.pth"),
             Contains("holds no state dict that cxr can read: it is no dictionary"));
}

TEST_CASE("what the fuzzers found is read or refused", "[model][torch_file][bad_input]") {
  CHECK_THAT(refusal_of(golden("fuzz_found/storage_of_two_sizes.pth")),
             Contains("is described twice, with two sizes"));
}

TEST_CASE("a file of torch.save cut at any byte is refused", "[model][torch_file][bad_input]") {
  temporary_folder const folder;
  for (auto const* name : {"views.pth", "dtypes_legacy.pth"}) {
    auto const whole = read_text(weights_golden(name));
    for (std::size_t length = 0; length < whole.size(); ++length) {
      write_atomically(folder / "f", whole.substr(0, length));
      INFO(name << " " << length);
      CHECK(refusal_of(folder / "f") != "accepted");
    }
  }
}

namespace {

/// Flips each byte in two ways, and counts the files that are read and have other names, shapes,
/// strides or dtypes.
int flips_that_change_structure(std::string const& whole) {
  temporary_folder const folder;
  write_atomically(folder / "whole", whole);
  auto const expected = read_weights(folder / "whole");
  int changed = 0;
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (int const mask : {0x01, 0xff}) {
      auto other = whole;
      other[at] = static_cast<char>(other[at] ^ mask);
      write_atomically(folder / "f", other);
      try {
        auto const read = read_weights(folder / "f");
        bool same = read.tensors.size() == expected.tensors.size();
        for (std::size_t i = 0; same && i < read.tensors.size(); ++i) {
          auto const& [name, tensor] = read.tensors[i];
          auto const& wanted = expected.tensors[i];
          same = name == wanted.name && tensor.sizes() == wanted.tensor.sizes() &&
                 tensor.strides() == wanted.tensor.strides() &&
                 tensor.scalar_type() == wanted.tensor.scalar_type();
          tensor.clone();  // every byte is there
        }
        changed += !same;
      } catch (file_error const&) {
      }
    }
  return changed;
}

}  // namespace

TEST_CASE("no flipped byte of a zip changes names, shapes or dtypes unseen",
          "[model][torch_file][bad_input]") {
  CHECK(flips_that_change_structure(read_text(weights_golden("views.pth"))) == 0);
}

TEST_CASE("no flipped byte of a legacy stream makes it read outside the file",
          "[model][torch_file][bad_input]") {
  // A stream has no checksum: a flipped letter of a name is another name, and the network that is
  // loaded refuses it.
  auto const whole = read_text(weights_golden("dtypes_legacy.pth"));
  CHECK(flips_that_change_structure(whole) < static_cast<int>(whole.size()));
}
