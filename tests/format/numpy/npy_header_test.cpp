// SPDX-License-Identifier: MIT
#include "cxr/format/numpy/npy_header.hpp"

#include "catch.hpp"

using namespace cxr;

TEST_CASE("the header of an array states type, order and shape", "[format][numpy]") {
  auto const header =
      read_npy_header("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 28, 28), }    \n");
  REQUIRE(header);
  CHECK(header->dtype == "|u1");
  CHECK_FALSE(header->fortran_order);
  CHECK(header->shape == std::vector<std::uint64_t>{3, 28, 28});
  CHECK(header->shape_text() == "(3, 28, 28)");
  auto const row = read_npy_header("{'shape':(7,),'fortran_order':True,'descr':'<f4'}");
  REQUIRE(row);
  CHECK(row->fortran_order);
  CHECK(row->shape_text() == "(7,)");
  CHECK(read_npy_header("{'descr': '<i8', 'fortran_order': False, 'shape': ()}")->shape.empty());
}

TEST_CASE("any other header is refused", "[format][numpy][bad_input]") {
  for (auto const* text :
       {"", "{}", "{'descr': '|u1'}", "{'descr': '|u1', 'fortran_order': False}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (3, 28, 28)", "('descr', '|u1')",
        "{'descr': '|u1', 'fortran_order': Maybe, 'shape': (3,)}",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (-3,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (3 4)}",
        "{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (3,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (3,)} more",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), 'code': 'x'}"}) {
    INFO(text);
    CHECK_FALSE(read_npy_header(text));
  }
}
