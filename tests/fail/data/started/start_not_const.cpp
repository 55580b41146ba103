// expect: start\(training_facts const&\) of a policy is not const, so it would not be called
// SPDX-License-Identifier: MIT
#include "cxr/core/tensor.hpp"
#include "cxr/data/batch.hpp"
#include "cxr/data/started.hpp"
#include "cxr/data/training_facts.hpp"

struct weighted {
  cxr::Tensor operator()(cxr::Tensor const& logits, cxr::image_batch const&) const {
    return logits;
  }
#ifdef FIXED
  weighted start(cxr::training_facts const&) const { return {}; }
#else
  weighted start(cxr::training_facts const&) { return {}; }
#endif
};

auto const loss = cxr::started(weighted{}, cxr::training_facts::counts_only({5, 20}));
