// SPDX-License-Identifier: MIT
#include "cxr/format/torch/checkpoint_values.hpp"

#include "format/torch/tensor_pickle.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

struct values_of {
  described file;
  detail::checkpoint_values values;

  explicit values_of(std::string const& bytes)
      : file(bytes + "."), values(file.program.values, file.tensors, described::file()) {}
};

}  // namespace

TEST_CASE("a key is named by its text or its number", "[format][checkpoint]") {
  values_of const list("(U\x03" + std::string("abcK\x07Nl"));
  auto const& items = list.values[list.values.root()].items;
  CHECK(list.values.name(items[0]) == "abc");
  CHECK(list.values.name(items[1]) == "7");
  CHECK(list.values.name(items[2]) == "(a key that is not a text)");
}

TEST_CASE("looks, texts, names and tensors are bounded", "[format][checkpoint][bad_input]") {
  values_of const file(tensor_pickle{}.bytes());
  auto const& values = file.values;
  auto const root = values.root();
  CHECK_THAT(refusal_by([&] {
               for (int i = 0; i < 9; ++i) values.charge(1'000'000);
             }),
             Contains("weights.pth: holds no state dict that cxr can read: its values are nested"));
  weight_file all;
  CHECK_THAT(refusal_by([&] { values.add_tensor(all, std::string(1001, 'n'), root); }),
             Contains("is longer than 1000 bytes"));
  CHECK_THAT(refusal_by([&] {
               for (int i = 0; i < 20'000; ++i) values.add_tensor(all, "x", root);
             }),
             Contains("it has more than 16384 tensors"));
  std::string const long_text(70'000, 'x');
  pickle_value const text{.kind = pickle_kind::text, .text = long_text};
  CHECK(values.text(text).size() == 70'000);
  CHECK_THAT(refusal_by([&] {
               for (int i = 0; i < 300; ++i) (void)values.text(text);
             }),
             Contains("its names and texts are too long"));
}
