// expect: a Loss must be copyable \[docs/errors\.md#loss-copy\]
// SPDX-License-Identifier: MIT
#include "cxr/learn/loss/loss.hpp"

struct hinge {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "hinge";
  static constexpr cxr::labelling labels = cxr::labelling::exclusive;
#ifndef FIXED
  hinge(hinge const&) = delete;
#endif
  struct started {
    cxr::Tensor operator()(cxr::Tensor const& logits, cxr::Tensor const&) const { return logits; }
  };
  started start(std::span<std::int64_t const>, at::Device) const { return {}; }
};

template <class L>
class door : cxr::explain_loss<L> {};
door<hinge> opened;
