// SPDX-License-Identifier: MIT
#include "cxr/format/pickle/pickle_opcode.hpp"

#include <string>

#include "format/pickle/parsed_pickle.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

std::string refusal(int code) {
  std::string const program{
      static_cast<char>(code), '\0', '\0', '\0', '\0', '\0', '\0', '\0', '\0'};
  return refusal_by([&] { parsed const read(program); });
}

}  // namespace

TEST_CASE("exactly the opcodes of the closed list are known", "[format][pickle]") {
  // Python: sorted(ord(o.code) for o in pickletools.opcodes), without those that are left out.
  std::string const known =
      "().012BCGJKMNQRTUXabcdehjlqrstu]}\x80\x81\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x90"
      "\x91\x92\x93\x94\x95\x96";
  for (int code = 0; code < 256; ++code) {
    INFO(code);
    bool const listed = known.find(static_cast<char>(code)) != known.npos;
    auto const unknown_opcode = "opcode " + std::to_string(code) + " at byte 0 is not one";
    bool const unknown = refusal(code).find(unknown_opcode) != std::string::npos;
    CHECK(listed != unknown);
  }
}

TEST_CASE("opcodes have the values of Python's pickle module", "[format][pickle]") {
  STATIC_REQUIRE(opcode::bin_persistent_id == static_cast<opcode>('Q'));
  STATIC_REQUIRE(opcode::stack_global == static_cast<opcode>(0x93));
  STATIC_REQUIRE(opcode::memoize == static_cast<opcode>(0x94));
  STATIC_REQUIRE(opcode::new_true == static_cast<opcode>(0x88));
  STATIC_REQUIRE(opcode::byte_array8 == static_cast<opcode>(0x96));
}
