// expect: a Loss needs \\?"static constexpr labelling labels\\?" \[docs/errors\.md#loss-labels\]
// SPDX-License-Identifier: MIT
#include "cxr/learn/loss/loss.hpp"

struct hinge {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "hinge";
#ifdef FIXED
  static constexpr cxr::labelling labels = cxr::labelling::exclusive;
#endif
  struct started {
    cxr::Tensor operator()(cxr::Tensor const& logits, cxr::Tensor const&) const { return logits; }
  };
  started start(std::span<std::int64_t const>, at::Device) const { return {}; }
};

template <class L>
class door : cxr::explain_loss<L> {};
door<hinge> opened;
