// SPDX-License-Identifier: MIT
#include "cxr/format/torch/torch_tensor.hpp"

#include <ATen/ops/arange.h>

#include <limits>

#include "cxr/format/torch/torch_dtype.hpp"
#include "cxr/format/torch/torch_view.hpp"
#include "format/torch/tensor_pickle.hpp"

using namespace cxr;
using namespace cxr::test;
using detail::torch_view;

namespace {

std::string refusal(tensor_pickle const& tensor, bool checked = true) {
  return refusal_by([&] { described(tensor.bytes() + ".", checked).root(); });
}

}  // namespace

TEST_CASE("a tensor is the view that its pickle describes", "[format][torch_tensor]") {
  auto const numbers = at::arange(6.0F);
  auto const tensor = [](tensor_pickle const& pickle) {
    return described(pickle.bytes() + ".").root().clone();
  };
  CHECK(tensor({}).equal(numbers.view({2, 3})));
  CHECK(tensor({.sizes = {3, 2}, .strides = {1, 3}}).equal(numbers.view({2, 3}).t()));
  CHECK(tensor({.offset = 4, .sizes = {2}, .strides = {1}}).equal(numbers.slice(0, 4)));
  CHECK(tensor({.offset = 5, .sizes = {}, .strides = {}}).item<float>() == 5);
  CHECK(tensor({.function = "torch._utils\n_rebuild_tensor"}).equal(numbers.view({2, 3})));
}

TEST_CASE("an untyped storage takes the dtype of its tensor", "[format][torch_tensor]") {
  tensor_pickle const untyped{.function = "torch._utils\n_rebuild_tensor_v3",
                              .type = "torch.storage\nUntypedStorage",
                              .dtype = "ctorch\nfloat32\n",
                              .count = 24};
  CHECK(described(untyped.bytes() + ".").root().equal(at::arange(6.0F).view({2, 3})));
  auto unknown = untyped;
  unknown.dtype = "ctorch\nfloat7\n";
  CHECK_THAT(refusal(unknown), Contains("x has the unknown dtype float7"));
}

TEST_CASE("parameters and subclasses are tensors, other calls are not", "[format][torch_tensor]") {
  tensor_pickle const plain;
  auto const is_tensor = [](std::string const& bytes) {
    described const file(bytes + ".");
    return file.tensors.is_tensor(file.program.values.root);
  };
  CHECK(is_tensor(plain.bytes()));
  CHECK(is_tensor("ctorch._utils\n_rebuild_parameter\n(" + plain.bytes() + "\x88NtR"));
  CHECK(is_tensor("ctorch.nn.parameter\nBuffer\n(" + plain.bytes() + "\x88tR"));
  CHECK_FALSE(is_tensor("ctorch._utils\n_rebuild_parameter\n(N\x88NtR"));
  CHECK_FALSE(is_tensor("cmy\nmaker\n(" + plain.bytes() + "tR"));
  CHECK_FALSE(is_tensor("K\x01"));
}

TEST_CASE("a tensor that would reach outside its storage is refused",
          "[format][torch_tensor][bad_input]") {
  auto const beyond = Contains("x reaches beyond its storage of 6 elements");
  CHECK_THAT(refusal({.offset = 1}), beyond);
  CHECK_THAT(refusal({.sizes = {2, 4}, .strides = {4, 1}}), beyond);
  CHECK_THAT(refusal({.offset = 7, .sizes = {0}, .strides = {1}}), beyond);
  CHECK_THAT(refusal({.sizes = {2}, .strides = {3, 1}}), Contains("more sizes than strides"));
  CHECK_THAT(refusal({.sizes = std::vector<int>(65, 1), .strides = std::vector<int>(65, 1)}),
             Contains("too many dimensions"));
}

TEST_CASE("elements in one place are refused unless a checksum vouches for the strides",
          "[format][torch_tensor][bad_input]") {
  tensor_pickle const expanded{.sizes = {4, 3}, .strides = {0, 1}};
  CHECK(refusal(expanded) == "accepted");
  CHECK_THAT(refusal(expanded, /*checked=*/false), Contains("x has several elements in one place"));
}

TEST_CASE("tensors that cxr cannot hold are refused by their function",
          "[format][torch_tensor][bad_input]") {
  CHECK_THAT(refusal({.function = "torch._utils\n_rebuild_sparse_tensor"}),
             Contains("x is a sparse tensor; save {name: tensor.to_dense()}"));
  CHECK_THAT(refusal({.function = "torch._utils\n_rebuild_qtensor"}),
             Contains("x is a quantised tensor; take the weights before they were quantised"));
  CHECK_THAT(refusal({.function = "torch._utils\n_rebuild_meta_tensor_no_storage"}),
             Contains("x is a tensor without numbers"));
  CHECK_THAT(refusal({.function = "torch._utils\n_rebuild_wrapper_subclass"}),
             Contains("x is made by _rebuild_wrapper_subclass, which cxr does not read"));
  CHECK_THAT(refusal({.hooks = "N}K\x01K\x02s"}), Contains("x is a lazy conjugate or negative"));
}

TEST_CASE("the extent of a view does not overflow", "[format][torch_tensor][bad_input]") {
  auto const huge = std::numeric_limits<std::int64_t>::max();
  auto const most = std::numeric_limits<std::uint64_t>::max();
  CHECK(torch_view{0, {2, 3}, {3, 1}}.extent() == 6);
  CHECK(torch_view{2, {0, 3}, {3, 1}}.extent() == 2);
  CHECK(torch_view{0, {2, 2}, {huge, huge}}.extent() == most);
  CHECK(torch_view{0, {huge, 3}, {1, 1}}.extent() == most);
  CHECK(torch_view{0, {0, huge, huge}, {1, 1, 1}}.extent() == most);
  CHECK(torch_view{0, {2, 3}, {2, 1}}.may_overlap());
  CHECK_FALSE(torch_view{0, {2, 1, 3}, {3, 0, 1}}.may_overlap());
}
