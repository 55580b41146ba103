// SPDX-License-Identifier: MIT
#include "cxr/format/torch/torch_file.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include <array>
#include <fstream>
#include <map>

#include "cxr/format/torch/checkpoint_tree.hpp"
#include "cxr/format/torch/torch_storage.hpp"
#include "cxr/format/weight_file.hpp"
#include "format/pickle/parsed_pickle.hpp"
#include "format/weight_files.hpp"
#include "format/zip/zip_bytes.hpp"

using namespace cxr;
using namespace cxr::test;

TEST_CASE("zip, legacy, Python 2, protocol 4 and whole modules give the same tensors",
          "[format][torch_file]") {
  auto const zip = read_weights(weights_golden("zip.pth"));
  CHECK(zip.tensors.size() == 67);
  for (auto const* file : {"protocol4.pth", "module_legacy.pt"}) {
    INFO(file);
    auto const other = read_weights(weights_golden(file));
    REQUIRE(other.tensors.size() == zip.tensors.size());
    for (auto const& [name, tensor] : zip.tensors) CHECK(tensor_named(other, name).equal(tensor));
  }
  auto const legacy = read_weights(weights_golden("old_names_legacy.pth"));
  auto const python2 = read_weights(weights_golden("python2.pth"));
  REQUIRE(python2.tensors.size() == 56);
  for (auto const& [name, tensor] : legacy.tensors)
    CHECK(tensor_named(python2, name).equal(tensor));
  CHECK(tensor_named(legacy, "features.denseblock1.denselayer1.norm.1.weight")
            .equal(tensor_named(zip, "features.denseblock1.denselayer1.norm1.weight")));
}

TEST_CASE("every dtype is read from zip and legacy files", "[format][torch_file]") {
  for (auto const* name : {"dtypes.pth", "dtypes_legacy.pth"}) {
    auto const read = read_weights(weights_golden(name));
    CHECK(read.tensors.size() == (std::string(name) == "dtypes.pth" ? 22 : 19));
    for (auto const& [dtype, tensor] : read.tensors) {
      INFO(name << " " << dtype);
      auto const known = std::find_if(detail::torch_dtypes.begin(), detail::torch_dtypes.end(),
                                      [key = dtype](auto const& row) { return row.name == key; });
      REQUIRE(known != detail::torch_dtypes.end());
      CHECK(tensor.scalar_type() == known->type);
      if (dtype ==
          "float4_e2m1fn_x2") {  // two numbers in a byte, with which LibTorch does not compute
        CHECK(tensor.view(at::kByte).equal(at::tensor({0, 1, 2, 4}, at::kByte)));
        continue;
      }
      // 0, 1, 2, 4: exact in all but bool; float8_e8m0fnu has no 0.
      Tensor expected = at::tensor({0.0, 1.0, 2.0, 4.0});
      if (dtype == "bool") expected = at::tensor({0.0, 1.0, 1.0, 1.0});
      auto const first = dtype == "float8_e8m0fnu" ? 1 : 0;
      auto const numbers =
          tensor.is_complex() ? tensor.to(at::kComplexDouble).abs() : tensor.to(at::kDouble);
      CHECK(numbers.slice(0, first).equal(expected.slice(0, first)));
    }
  }
}

TEST_CASE("views, strides, shared storages and parameters come back as they were",
          "[format][torch_file]") {
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
          "[format][torch_file]") {
  auto const read = read_weights(weights_golden("lightning.ckpt"));
  CHECK(read.metadata == std::map<std::string, std::string>{
                             {"best", "0.5"}, {"done", "false"}, {"epoch", "3"}, {"note", "ä"}});
  CHECK(read.aside ==
        std::vector<std::string>{"best_acc1 (1 tensor)", "nothing", "optimizer (6 tensors)"});
  CHECK(read.tensors.size() == 67);
}

TEST_CASE("an archive whose maker computed no checksums is read, and its strides are checked",
          "[format][torch_file][bad_input]") {
  auto const file = weights_golden("no_checksum.pth");
  CHECK(read_weights(file).tensors.at(0).tensor.equal(at::arange(6.0F).view({2, 3})));
  auto bytes = read_text(file);
  auto const strides = bytes.find("K\x03K\x01\x86");  // (3, 1)
  REQUIRE(strides != bytes.npos);
  bytes[strides + 1] = 2;
  CHECK_THAT(refusal_of(bytes),
             Contains("x has several elements in one place: a stride is damaged, or the tensor"));
  CHECK_THAT(refusal_of(archive{.members = {{"r/data.pkl", "}."}, {"r/data/0", "x"}}}.bytes()),
             Contains("it holds a storage that no tensor uses"));
}

TEST_CASE("a pickle that would run a program is refused by the program's name",
          "[format][torch_file][bad_input]") {
  for (auto const* name : {"dangerous.pth", "dangerous_legacy.pth"})
    CHECK_THAT(refusal_of(weights_golden(name)),
               Contains("holds os.system, with which Python would run any program"));
}

TEST_CASE("a file that cannot be weights is refused with a reason",
          "[format][torch_file][bad_input]") {
  auto const refusal = [](char const* name) { return refusal_of(weights_golden(name)); };
  CHECK_THAT(refusal("big_endian.pth"), Contains("was written on a big-endian machine"));
  CHECK_THAT(refusal("torchscript.pt"), Contains("is a TorchScript program, not weights; save its "
                                                 "state_dict() with torch.save"));
  CHECK_THAT(refusal("sparse.pth"),
             Contains("sparse.pth: x is a sparse tensor; save {name: tensor.to_dense()}"));
  CHECK_THAT(refusal("conjugate.pth"), Contains("x is a lazy conjugate or negative"));
  CHECK_THAT(refusal("one_tensor.pth"),
             Contains("holds no state dict that cxr can read: it is not a dictionary"));
  CHECK_THAT(refusal("arrays.pth"),
             Contains("it has only x, whose values are made by numpy._core.multiarray."));
}

TEST_CASE("a zip archive around a file, or a compressed PyTorch file, is named with its cure",
          "[format][torch_file][bad_input]") {
  test::archive around{.members = {{"read.me", "text"}, {"weights/plain.pth", "PK"}}};
  CHECK_THAT(refusal_of(around.bytes()),
             Contains("weights.pth: is a zip archive that holds weights/plain.pth; unpack it"));
  around.members = {{"config.json", "{}"}, {"model.weights.h5", "HDF"}};
  CHECK_THAT(refusal_of(around.bytes()), Contains("is a zip archive that holds config.json;"));
  around.members = {};
  CHECK_THAT(refusal_of("PK\3\4" + around.bytes()), Contains("is not a valid"));
  test::archive const deflated{.method = 8};
  CHECK_THAT(refusal_of(deflated.bytes()),
             Contains("weights.pth: is a PyTorch file that a zip program has compressed; load it "
                      "with torch.load and save it again"));
}

TEST_CASE("a state dict is found under an unusual key, whatever is next to it",
          "[format][torch_file]") {
  auto const read = read_weights(weights_golden("habits.pth"));
  REQUIRE(read.tensors.size() == 2);
  CHECK(tensor_named(read, "x").equal(at::ones(2)));
  CHECK(tensor_named(read, "of_a_subclass").equal(at::arange(3.0F)));
  CHECK(read.aside == std::vector<std::string>{"model", "optimizer"});
  CHECK(read_weights(weights_golden("protocol4_legacy.pth"))
            .tensors.at(0)
            .tensor.equal(at::arange(6.0F)));
}

namespace {

/// The error for an archive with this pickle.
std::string refusal_of_pickle(std::string const& program) {
  return refusal_of(archive{.members = {{"r/data.pkl", program}}}.bytes());
}

}  // namespace

TEST_CASE("values that are nested without end are refused quickly",
          "[format][torch_file][bad_input]") {
  using namespace std::string_literals;
  int const many = 100'000;
  // Parameters of parameters of …
  CHECK_THAT(refusal_of_pickle("}U\x01xctorch._utils\n_rebuild_parameter\nq\x00"s +
                               repeated("h\x00"s, many) + "N" + repeated("\x85R", many + 1) + "s."),
             Contains("it has only x"));
  // Many keys that share one long list; and as many names for one dictionary of no tensors.
  std::string const list = "](" + repeated("K\x07", many) + "eq\x00"s, dict = "}q\x00"s;
  for (std::string const& shared : {list + "0}("s, dict + "(" + repeated("U\x01kN", many) + "u0}("})
    CHECK_THAT(refusal_of_pickle(shared + repeated("U\x01k"s + "h\x00"s, 50'000) + "u."),
               Contains("holds no state dict that cxr can read"));
  // A module whose child has a long name.
  std::string const module = "cm\nC\n)R}(U\x0b_parameters}U\x08_modules}";
  std::string name = "X" + bytes_of(std::uint32_t{5000}) + std::string(5000, 'n');
  CHECK_THAT(refusal_of_pickle(module + name + module + "ubs" + "ub."),
             Contains("nnnn… is longer than 1000 bytes"));
}

TEST_CASE("inputs that the fuzzers found are read or refused", "[format][torch_file][bad_input]") {
  CHECK_THAT(refusal_of(golden("fuzz_found/storage_of_two_sizes.pth")),
             Contains("is described twice, with two sizes"));
}

TEST_CASE("a file of torch.save truncated at any byte is refused",
          "[format][torch_file][bad_input]") {
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

/// Flips each byte in two ways, and counts the files that are read and in which a tensor has another
/// shape, other strides, another dtype or, if `names`, another name.
int flips_that_change_structure(std::string const& whole, bool names) {
  temporary_folder const folder;
  write_atomically(folder / "whole", whole);
  auto const expected = read_weights(folder / "whole").tensors;
  auto const as_expected = [&](named_tensor const& entry) {
    entry.tensor.clone();  // every byte is there
    auto const original = std::find_if(expected.begin(), expected.end(),
                                       [&](auto const& other) { return other.name == entry.name; });
    if (original == expected.end()) return !names;
    return entry.tensor.sizes() == original->tensor.sizes() &&
           entry.tensor.strides() == original->tensor.strides() &&
           entry.tensor.scalar_type() == original->tensor.scalar_type();
  };
  int changed = 0;
  for (std::size_t position = 0; position < whole.size(); ++position)
    for (int const mask : {0x01, 0xff}) {
      auto other = whole;
      other[position] = static_cast<char>(other[position] ^ mask);
      std::ofstream(folder / "f", std::ios::binary) << other;
      try {
        auto const read = read_weights(folder / "f").tensors;
        changed += (names && read.size() != expected.size()) ||
                   !std::all_of(read.begin(), read.end(), as_expected);
      } catch (file_error const&) {
      }
    }
  return changed;
}

}  // namespace

TEST_CASE("no flipped byte of a zip changes names, shapes or dtypes unseen",
          "[format][torch_file][bad_input]") {
  CHECK(flips_that_change_structure(read_text(weights_golden("views.pth")), true) == 0);
}

TEST_CASE("no flipped byte of a legacy stream changes shapes or dtypes unseen",
          "[format][torch_file][bad_input]") {
  // A stream has no checksum: with a flipped letter a tensor has another name or is none, and the
  // network that is loaded refuses it (load_test.cpp).
  auto const whole = read_text(weights_golden("dtypes_legacy.pth"));
  CHECK(flips_that_change_structure(whole, /*names=*/false) == 0);
}
