// expect: an Explanation needs \\?"static constexpr std::string_view name\\?"
// SPDX-License-Identifier: MIT
#include "cxr/explain/explain_files.hpp"
#include "cxr/use/load.hpp"

struct middle {
#ifdef FIXED
  static constexpr std::string_view name = "middle";
#endif
  cxr::Tensor operator()(auto const&, cxr::Tensor const& images, cxr::Tensor const&) const {
    return images.select(1, 0);
  }
};

auto run() {
  auto predict = cxr::load<cxr::densenet121, cxr::mlp_head>("best.safetensors");
  return cxr::explain_files(predict, middle{}, {"a.jpeg"}, "maps");
}
