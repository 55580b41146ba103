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
  struct state {
    cxr::Tensor operator()(cxr::Tensor const& logits, cxr::image_batch const&) const {
      return logits;
    }
  };
  state start(cxr::training_facts const&) const { return {}; }
};

template struct cxr::explain_loss<hinge>;
