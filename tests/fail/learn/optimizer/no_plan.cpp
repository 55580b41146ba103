// expect: an Optimizer needs a member \\?"cxr::training_plan plan\\?"
// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/optimizer.hpp"

struct lion {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "lion";
#ifdef FIXED
  cxr::training_plan plan;
#endif
  struct state {
    void step(double scale);
    std::vector<cxr::named_tensor> save() const;
    void restore(std::vector<cxr::named_tensor> const& saved);
  };
  state start(std::vector<cxr::parameter_group>) const;
};

template struct cxr::explain_optimizer<lion>;
