// SPDX-License-Identifier: MIT
#include "cxr/format/torch/checkpoint_tree.hpp"

#include "format/torch/tensor_pickle.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

std::string key(std::string const& name) {
  return std::string("U") + static_cast<char>(name.size()) + name;
}
/// A dictionary with values of which each is given by its opcodes.
std::string dict(std::vector<std::pair<std::string, std::string>> const& items) {
  std::string all = "}(";
  for (auto const& [name, value] : items) all += key(name) + value;
  return all + "u";
}
weight_file read(std::string const& bytes, std::string const& network = {}) {
  described const file(bytes + ".");
  return detail::checkpoint_tree(file.program.values, file.tensors, file.file())
      .read("test", network);
}
std::vector<std::string> names(weight_file const& file) {
  std::vector<std::string> all;
  for (auto const& entry : file.tensors) all.push_back(entry.name);
  return all;
}
std::string refusal(std::string const& bytes) {
  return refusal_by([&] { read(bytes); });
}

using names_t = std::vector<std::string>;
std::string const tensor = tensor_pickle{}.bytes();

}  // namespace

TEST_CASE("a plain state dict is read, sorted by name", "[format][checkpoint]") {
  auto const file = read(dict({{"b", tensor}, {"a", tensor}, {"epoch", "K\x07"}}));
  CHECK(file.format == "test");
  CHECK(names(file) == names_t{"a", "b"});
  CHECK(file.metadata.at("epoch") == "7");
}

TEST_CASE("the usual keys of trainers are tried in order", "[format][checkpoint]") {
  auto const weights = dict({{"x", tensor}});
  CHECK(names(read(dict({{"model", weights}}))) == names_t{"x"});
  auto const both = read(dict({{"ema", dict({{"average", tensor}})}, {"state_dict", weights}}));
  CHECK(names(both) == names_t{"x"});
  CHECK(both.aside == names_t{"ema (1 tensor)"});
  CHECK(names(read(dict({{"best", tensor}, {"net", weights}}))) == names_t{"x"});
  CHECK(names(read(dict({{"model", dict({{"state_dict", weights}})}}))) == names_t{"x"});
}

TEST_CASE("under another key a state dict is found if it is the only one", "[format][checkpoint]") {
  auto const weights = dict({{"x", tensor}});
  CHECK(names(read(dict({{"student", weights}, {"epoch", "K\x01"}}))) == names_t{"x"});
  CHECK_THAT(refusal(dict({{"student", weights}, {"teacher", weights}})),
             Contains("holds more than one network: student, teacher; choose one with "
                      "--weights-network student, or in C++ load<…>(file, {}, \"student\")"));
}

TEST_CASE("of several state dicts the one under the key that a user names is read",
          "[format][checkpoint]") {
  auto const weights = dict({{"x", tensor}});
  auto const both = dict({{"model", weights}, {"model_ema", weights}, {"epoch", "K\x07"}});
  for (auto const* network : {"model_ema", "model_ema."}) {
    auto const average = read(both, network);
    CHECK(names(average) == names_t{"model_ema.x"});
    CHECK(average.aside == names_t{"model (1 tensor)"});
    CHECK(average.metadata.at("epoch") == "7");
  }
  CHECK(names(read(both, "model")) == names_t{"model.x"});
  CHECK(names(read(dict({{"student", weights}, {"teacher", dict({{"net", weights}})}}),
                   "teacher")) == names_t{"teacher.x"});
  // Without such a key the names of the tensors decide, later.
  CHECK(names(read(dict({{"model", dict({{"encoder_q.x", tensor}})}}), "encoder_q")) ==
        names_t{"encoder_q.x"});
  CHECK(names(read(both, "epoch")) == names_t{"x"});
}

TEST_CASE("a value without a state dict is refused by its content",
          "[format][checkpoint][bad_input]") {
  CHECK_THAT(refusal("K\x01"), Contains("it is not a dictionary"));
  CHECK_THAT(refusal(dict({})), Contains("it is empty"));
  CHECK_THAT(refusal(dict({{"array", "cnumpy\nndarray\n)R"}})),
             Contains("it has only array, whose values are made by numpy.ndarray"));
  CHECK_THAT(refusal(dict({{"x", tensor}, {"x", tensor}})), Contains("the name x occurs twice"));
  std::string nested = dict({});
  for (int depth = 0; depth < 12; ++depth) nested = dict({{"model", nested}});
  CHECK_THAT(refusal(nested), Contains("it has only model"));
}
