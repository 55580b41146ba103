// expect: an Optimizer needs a member \\?"cxr::training_plan plan\\?"
// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/optimizer.hpp"

struct lion {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "lion";
#ifdef FIXED
  cxr::training_plan plan;
#endif
  struct started {
    void step(double scale);
    std::vector<cxr::named_tensor> state() const;
    void restore(std::vector<cxr::named_tensor> const& state);
  };
  started start(std::vector<cxr::parameter_group>) const;
};

template <class O>
class door : cxr::explain_optimizer<O> {};
door<lion> opened;
