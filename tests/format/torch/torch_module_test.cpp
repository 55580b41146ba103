// SPDX-License-Identifier: MIT
#include "cxr/format/torch/torch_module.hpp"

#include "format/torch/tensor_pickle.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

std::string const tensor = tensor_pickle{}.bytes();

/// A pickled module, valid but for what a test changes; members are opcodes.
struct module_pickle {
  std::string type = "my.nets\nNet", parameters = "}", buffers = "}", children = "}",
              transient = "\x8f";

  std::string bytes() const {
    return "c" + type + "\n)R}(U\x0b_parameters" + parameters + "U\x08_buffers" + buffers +
           "U\x08_modules" + children + "U\x1b_non_persistent_buffers_set" + transient + "ub";
  }
};

weight_file read(module_pickle const& module) {
  described const file(module.bytes() + ".");
  detail::checkpoint_values const values(file.program.values, file.tensors, file.file());
  weight_file all;
  CHECK(detail::is_module(values, values[values.root()]));
  detail::add_module(values, values[values.root()], all);
  return all;
}
std::string refusal(module_pickle const& module) {
  return refusal_by([&] { read(module); });
}

}  // namespace

TEST_CASE("a module is read as its state_dict() would be", "[format][checkpoint]") {
  module_pickle const child{.type = "torch.nn.modules.linear\nLinear",
                            .parameters = "}(U\x06weight" + tensor + "U\x04" + "biasNu"};
  auto const file = read({.parameters = "}U\x05scale" + tensor + "s",
                          .buffers = "}(U\x04mean" + tensor + "U\x05" + "cache" + tensor + "u",
                          .children = "}(U\x02" + std::string("fc") + child.bytes() + "U\x04noneNu",
                          .transient = "\x8f(U\x05" + std::string("cache\x90")});
  std::vector<std::string> names;
  for (auto const& entry : file.tensors) names.push_back(entry.name);
  CHECK(names == std::vector<std::string>{"scale", "mean", "fc.weight"});
  CHECK(file.metadata.at("module") == "my.nets.Net");
}

TEST_CASE("a buffer is transient in a set of protocol 2, too", "[format][checkpoint]") {
  auto const file = read({.buffers = "}U\x05" + std::string("cache") + tensor + "s",
                          .transient = "c__builtin__\nset\n(](U\x05" + std::string("cacheetR")});
  CHECK(file.tensors.empty());
}

TEST_CASE("a module with other members is refused by their path",
          "[format][checkpoint][bad_input]") {
  CHECK_THAT(refusal({.parameters = "}U\x01xK\x07s"}), Contains("x is not a tensor"));
  CHECK_THAT(refusal({.children = "}U\x02" + std::string("fcK\x07s")}),
             Contains("fc is not a module"));
  // A module that is its own child.
  std::string const endless =
      "cmy.nets\nNet\n)Rq\x01}(U\x0b_parameters}U\x08_modules}U\x01xh\x01sub";
  described const file(endless + ".");
  detail::checkpoint_values const values(file.program.values, file.tensors, file.file());
  weight_file all;
  CHECK_THAT(refusal_by([&] { detail::add_module(values, values[values.root()], all); }),
             Contains("its modules are nested without end"));
}
