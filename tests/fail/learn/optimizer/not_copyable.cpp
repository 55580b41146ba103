// expect: an Optimizer must be copyable \[docs/errors\.md#optimizer-copy\]
// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/optimizer.hpp"

struct lion {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "lion";
#ifndef FIXED
  lion(lion const&) = delete;
#endif
  cxr::training_plan plan;
  struct state {
    void step(double scale);
    std::vector<cxr::named_tensor> save() const;
    void restore(std::vector<cxr::named_tensor> const& saved);
  };
  state start(std::vector<cxr::parameter_group>) const;
};

template struct cxr::explain_optimizer<lion>;
