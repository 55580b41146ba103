// expect: what a Loss starts needs \\?"Tensor operator\(\)\(Tensor const& logits, Tensor
// SPDX-License-Identifier: MIT
#include "cxr/learn/loss/loss.hpp"

struct hinge {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "hinge";
  static constexpr cxr::labelling labels = cxr::labelling::exclusive;
  struct started {
#ifdef FIXED
    cxr::Tensor operator()(cxr::Tensor const& logits, cxr::Tensor const&) const { return logits; }
#else
    cxr::Tensor operator()(cxr::Tensor const& logits) const { return logits; }
#endif
  };
  started start(std::span<std::int64_t const>, at::Device) const { return {}; }
};

template <class L>
class door : cxr::explain_loss<L> {};
door<hinge> opened;
