// expect: a Loss, or what its start\(training_facts const&\) gives, needs \\?"Tensor operator
// SPDX-License-Identifier: MIT
#include "cxr/learn/loss/loss.hpp"
#include "cxr/run/pipeline.hpp"

struct hinge {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "hinge";
  static constexpr cxr::labelling labels = cxr::labelling::exclusive;
  struct state {
#ifdef FIXED
    cxr::Tensor operator()(cxr::Tensor const& logits, cxr::image_batch const&) const {
      return logits;
    }
#else
    cxr::Tensor operator()(cxr::Tensor const& logits, cxr::Tensor const&) const { return logits; }
#endif
  };
  state start(cxr::training_facts const&) const { return {}; }
};

#ifdef FIXED
constexpr cxr::explain_loss<hinge> contract;
#else
auto const result = cxr::pipeline<hinge>{}.run();
#endif
