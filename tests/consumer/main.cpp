// SPDX-License-Identifier: MIT
// A user's program, as small as it can be: it links, finds its libraries and catches an error.
#include <ATen/ops/ones.h>

#include <cxr/core/error.hpp>
#include <cxr/core/tensor.hpp>
#include <cxr/core/version.hpp>
#include <iostream>

#ifdef PACKAGE_VERSION
static_assert(cxr::version == PACKAGE_VERSION);
#endif

int main() try {
  cxr::Tensor const ones = at::ones({2, 3});  // (H,W)
  std::cout << ones.sum().const_data_ptr<float>()[0] << '\n';
  throw cxr::shape_error("nothing is wrong", "continue");
} catch (cxr::error const& expected) {
  std::cout << expected.what() << '\n';
}
