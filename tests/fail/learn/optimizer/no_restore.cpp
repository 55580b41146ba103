// expect: what an Optimizer starts needs \\?"step\(double scale\)\\?", \\?"state\(\) const\\?" and
// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/optimizer.hpp"

struct lion {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "lion";
  cxr::training_plan plan;
  struct started {
    void step(double scale);
    std::vector<cxr::named_tensor> state() const;
#ifdef FIXED
    void restore(std::vector<cxr::named_tensor> const& state);
#endif
  };
  started start(std::vector<cxr::parameter_group>) const;
};

template <class O>
class door : cxr::explain_optimizer<O> {};
door<lion> opened;
