// expect: learning_rate and head_rate of an Optimizer, where it has them, are members of type double
// SPDX-License-Identifier: MIT
#include "cxr/run/pipeline.hpp"

struct lion {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "lion";
#ifdef FIXED
  double learning_rate = 1e-4;
#else
  float learning_rate = 1e-4F;
#endif
  cxr::training_plan plan;

  static constexpr auto fields = cxr::hana::make_tuple(cxr::group{&lion::plan});

  struct state {
    void step(double) {}
    std::vector<cxr::named_tensor> save() const { return {}; }
    void restore(std::vector<cxr::named_tensor> const&) {}
  };
  state start(std::vector<cxr::parameter_group>) const { return {}; }
};

auto run() { return cxr::pipeline<lion>{}.run(); }
