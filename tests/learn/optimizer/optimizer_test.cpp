// SPDX-License-Identifier: MIT
#include "cxr/learn/optimizer/optimizer.hpp"

#include <ATen/core/grad_mode.h>

#include "catch.hpp"
#include "laws/optimizer_laws.hpp"

namespace {

using namespace cxr;

/// A user's own optimizer, without state and without LibTorch's fused kernels.
struct sign_descent {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "sign_descent";
  training_plan plan;

  struct state {
    std::vector<parameter_group> groups;

    void step(double scale) const {
      at::NoGradGuard const no_graph;
      for (auto const& group : groups)
        for (auto const& parameter : group.parameters)
          if (parameter.tensor.grad().defined())
            parameter.tensor.sub_(parameter.tensor.grad().sign(), 0.01 * scale);
    }
    std::vector<named_tensor> save() const { return {}; }
    void restore(std::vector<named_tensor> const&) const {}
  };
  state start(std::vector<parameter_group> groups) const { return {std::move(groups)}; }
};
static_assert(Optimizer<sign_descent>);

struct not_copyable : sign_descent {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!Optimizer<not_copyable> && Steps<not_copyable>);

struct of_another_role : sign_descent {
  using role = cxr::role::loss;
};
static_assert(!Optimizer<of_another_role> && Steps<of_another_role>);

struct without_plan {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "without_plan";
  sign_descent::state start(std::vector<parameter_group> groups) const { return {groups}; }
};
static_assert(!Optimizer<without_plan> && !CarriesPlan<without_plan> && Steps<without_plan>);

struct never_starts {
  using role = cxr::role::optimizer;
  static constexpr std::string_view name = "never_starts";
  training_plan plan;
};
static_assert(!Optimizer<never_starts> && !BindsParameters<never_starts>);

struct forgets : sign_descent {
  struct state {
    void step(double) const {}
  };
  state start(std::vector<parameter_group>) const { return {}; }
};
static_assert(!Optimizer<forgets> && BindsParameters<forgets> && !Steps<forgets>);

}  // namespace

TEST_CASE("the laws of Optimizer run on a user's own optimizer", "[learn][optimizer]") {
  laws::check_optimizer(sign_descent{});
}
