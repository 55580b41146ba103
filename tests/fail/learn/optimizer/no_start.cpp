// expect: an Optimizer needs \\?"start\(std::vector<parameter_group>\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/optimizer.hpp"

struct lion {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "lion";
  cxr::training_plan plan;
  struct state {
    void step(double scale);
    std::vector<cxr::named_tensor> save() const;
    void restore(std::vector<cxr::named_tensor> const& saved);
  };
#ifdef FIXED
  state start(std::vector<cxr::parameter_group>) const;
#else
  state start(std::vector<cxr::named_tensor>) const;
#endif
};

template struct cxr::explain_optimizer<lion>;
