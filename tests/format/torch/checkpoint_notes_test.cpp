// SPDX-License-Identifier: MIT
#include "cxr/format/torch/checkpoint_notes.hpp"

#include "format/torch/tensor_pickle.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// What is noted of a dictionary's values.
weight_file notes(std::string const& bytes) {
  described const file(bytes + ".");
  detail::checkpoint_values const values(file.program.values, file.tensors, file.file());
  detail::checkpoint_notes notes(values);
  weight_file all;
  for (auto const& [key, value] : values[values.root()].pairs)
    notes.add(all, values.name(key), value);
  return all;
}

}  // namespace

TEST_CASE("numbers and texts become metadata as Python prints them", "[format][checkpoint]") {
  using namespace std::string_literals;
  auto const file = notes("}(U\x05" + "epochK\x07"s + "U\x04" + "done\x88"s + "U\x04noteU\x02hi"s +
                          "U\x02lrG\x3f\xe0\0\0\0\0\0\0"s + "u");
  CHECK(file.metadata == std::map<std::string, std::string>{
                             {"done", "true"}, {"epoch", "7"}, {"lr", "0.5"}, {"note", "hi"}});
  CHECK(file.aside.empty());
}

TEST_CASE("other values are named with their tensors, each counted once", "[format][checkpoint]") {
  auto const tensor = tensor_pickle{}.bytes();
  auto const file = notes("}(U\x04nullNU\x03" + std::string("opt(") + tensor + "q\x01" + tensor +
                          "lU\x05" + "again(h\x01lu");
  CHECK(file.metadata.empty());
  CHECK(file.aside == std::vector<std::string>{"null", "opt (2 tensors)", "again"});
}
