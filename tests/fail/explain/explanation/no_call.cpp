// expect: an Explanation needs \\?"Tensor operator\(\)\(auto const& network, Tensor const& images
// SPDX-License-Identifier: MIT
#include "cxr/explain/explain_files.hpp"
#include "cxr/use/load.hpp"

struct middle {
  static constexpr std::string_view name = "middle";
#ifdef FIXED
  cxr::Tensor operator()(auto const&, cxr::Tensor const& images, cxr::Tensor const&) const {
    return images.select(1, 0);
  }
#else
  cxr::Tensor operator()(cxr::Tensor const& images) const { return images.select(1, 0); }
#endif
};

auto run() {
  auto predict = cxr::load<cxr::densenet121, cxr::mlp_head>("best.safetensors");
  return cxr::explain_files(predict, middle{}, {"a.jpeg"}, "maps");
}
