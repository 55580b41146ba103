// expect: what an Optimizer starts needs \\?"step\(double scale\)\\?", \\?"save\(\) const\\?" and
// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/optimizer.hpp"

struct lion {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "lion";
  cxr::training_plan plan;
  struct state {
    void step(double scale);
    std::vector<cxr::named_tensor> save() const;
#ifdef FIXED
    void restore(std::vector<cxr::named_tensor> const& saved);
#endif
  };
  state start(std::vector<cxr::parameter_group>) const;
};

template struct cxr::explain_optimizer<lion>;
