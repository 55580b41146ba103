// SPDX-License-Identifier: MIT
#include "cxr/format/torch/torch_storage.hpp"

#include "format/torch/tensor_pickle.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// The claim of the only storage of a pickle.
std::string refusal(tensor_pickle const& tensor) {
  return refusal_by([&] { described(tensor.bytes() + ".").storages.claims(); });
}

}  // namespace

TEST_CASE("a claim states key, dtype and number of elements", "[format][torch_storage]") {
  described const file(tensor_pickle{.type = "torch\nHalfStorage", .count = 7}.bytes() + ".");
  auto const claims = file.storages.claims();
  REQUIRE(claims.size() == 1);
  CHECK(claims[0].key == "0");
  CHECK(claims[0].type == at::kHalf);
  CHECK(claims[0].count == 7);
  CHECK(claims[0].width() == 2);
}

TEST_CASE("a storage of PyTorch 0.3 may be a view of another", "[format][torch_storage]") {
  tensor_pickle tensor{.storage_view = "(U\x01vK\x02K\x04t", .sizes = {4}, .strides = {1}};
  described const file(tensor.bytes() + ".");
  CHECK(file.root()[0].item<float>() == 2);
  tensor.storage_view = "(U\x01vK\x02K\x05t";
  CHECK_THAT(refusal(tensor), Contains("a view beyond the end of another"));
  tensor.storage_view = "(K\x02t";
  CHECK_THAT(refusal(tensor), Contains("a view of an unknown kind"));
}

TEST_CASE("a claim that is not a storage is refused", "[format][torch_storage][bad_input]") {
  CHECK_THAT(refusal({.type = "torch\nQuarterStorage"}),
             Contains("a storage has the unknown type QuarterStorage"));
  for (auto const* quantised : {"torch\nQInt8Storage", "torch\nQUInt4x2Storage"})
    CHECK_THAT(refusal({.type = quantised}),
               Contains("one of its tensors is a quantised tensor; take the weights before they"));
  CHECK_THAT(refusal_by([] { described("(U\x05otherK\x01tQ.").storages.claims(); }),
             Contains("refers to something outside that is not a storage"));
}

TEST_CASE("tensors that share a storage share its memory", "[format][torch_storage]") {
  described const file(tensor_pickle{}.bytes() + ".");
  auto const claim = file.storages.claims().at(0);
  auto const elements = file.storages.elements(claim, "x");
  CHECK(elements.numel() == 6);
  elements.zero_();
  CHECK(file.root().sum().item<float>() == 0);
}

TEST_CASE("a storage has the bytes that it claims, once", "[format][torch_storage][bad_input]") {
  described const file(tensor_pickle{}.bytes() + ".");
  auto claim = file.storages.claims().at(0);
  auto const refusal = [&] {
    return refusal_by([&] { (void)file.storages.elements(claim, "x"); });
  };
  claim.count = 7;
  CHECK_THAT(refusal(), Contains("the storage of x claims 7 elements and has 24 bytes"));
  claim.count = 6;
  CHECK(refusal() == "accepted");
  claim.count = 5;
  CHECK_THAT(refusal(), Contains("is described twice, with two sizes"));
  claim.count = 6;
  claim.type = at::kInt;
  CHECK(refusal() == "accepted");
  claim.type = at::kByte;
  CHECK_THAT(refusal(), Contains("its storages overlap"));
  claim.key = "1";
  CHECK_THAT(refusal(), Contains("the storage of x is missing"));
  CHECK(file.storages.has("0"));
  CHECK_FALSE(file.storages.has("1"));
}
