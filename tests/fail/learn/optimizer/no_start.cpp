// expect: an Optimizer needs \\?"start\(std::vector<parameter_group>\) const\\?"
// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/optimizer.hpp"

struct lion {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "lion";
  cxr::training_plan plan;
  struct started {
    void step(double scale);
    std::vector<cxr::named_tensor> state() const;
    void restore(std::vector<cxr::named_tensor> const& state);
  };
#ifdef FIXED
  started start(std::vector<cxr::parameter_group>) const;
#else
  started start(std::vector<cxr::named_tensor>) const;
#endif
};

template <class O>
class door : cxr::explain_optimizer<O> {};
door<lion> opened;
