// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "cxr/compose/roles.hpp"
#include "cxr/compose/run_record.hpp"
#include "cxr/compose/run_settings.hpp"
#include "cxr/core/json.hpp"
#include "cxr/core/settings.hpp"
#include "cxr/model/backbone/backbone.hpp"

namespace cxr {

/// Every setting of one pipeline: one aggregate for each role, and those of the run.
/// Given in any order: `settings<pneumonia>{adamw{.learning_rate = 1e-4}, run_settings{.epochs =
/// 9}}`.
template <class Pipeline>
class settings {
 public:
  run_settings run;  ///< what belongs to no policy

  /// Defaults, except for the policies and run_settings given. An optimizer that is not given takes
  /// its learning rates as the backbone's weights want them (training_recipe).
  template <class... Given>
  requires((Policy<Given> ||
            std::same_as<Given, run_settings>)&&...) explicit settings(Given... given) {
    (assign(std::move(given)), ...);
    if constexpr (!(std::same_as<Given, policy_of<Pipeline, role::optimizer>> || ...))
      scale_rates({}, recipe());
  }

  /// The settings of another pipeline, as far as both have the same policies; the others by default.
  template <class Other>
  explicit settings(settings<Other> const& other) : run(other.run) {
    hana::for_each(other.policies(), [&](auto const& policy) {
      using policy_type = std::remove_cvref_t<decltype(policy)>;
      if constexpr (has_policy<Pipeline, policy_type>) get<typename policy_type::role>() = policy;
    });
    if constexpr (!has_policy<Pipeline, policy_of<Other, role::optimizer>>)
      scale_rates({}, recipe());
  }

  /// The policy of a role.
  template <class Role>
  auto& get() {
    return policies_.template get<Role>();
  }
  /// The policy of a role.
  template <class Role>
  auto const& get() const {
    return policies_.template get<Role>();
  }
  /// Every policy, in the order of the roles.
  auto const& policies() const { return policies_.policies; }

  /// Calls `f(heading, aggregate)` for the run and then for each role in their order.
  template <class F>
  void for_each(F&& f) {
    visit(*this, f);
  }
  /// Calls `f(heading, aggregate)` for the run and then for each role in their order.
  template <class F>
  void for_each(F&& f) const {
    visit(*this, f);
  }

  /// @throws setting_error naming the first value that is out of its range
  void check() const {
    for_each([](std::string_view, auto const& part) { cxr::check(part); });
  }

  /// The rates that the backbone's weights want, as they are set now.
  training_recipe recipe() const {
    auto const& backbone = get<role::backbone>();
    return recipe_for(backbone.weights, architecture_of(backbone));
  }
  /// Changes the optimizer's rates by the ratio of two recipes.
  void scale_rates(training_recipe const& before, training_recipe const& after) {
    if (before == after) return;
    auto& optimizer = get<role::optimizer>();
    if constexpr (requires { optimizer.learning_rate; })
      optimizer.learning_rate *= after.learning_rate / before.learning_rate;
    if constexpr (requires { optimizer.head_rate; })
      optimizer.head_rate *= after.head_rate / before.head_rate;
  }
  /// Asks the machine what is left open, once: whether there are ImageNet weights.
  void resolve() {
    auto& backbone = get<role::backbone>();
    if constexpr (requires { backbone.weights.resolve(architecture_of(backbone)); })
      backbone.weights.resolve(architecture_of(backbone));
  }

  /// The run record: heading → {policy, option: value, …}.
  json to_json() const {
    json record = json::object();
    for_each([&](std::string_view heading, auto const& part) {
      record[std::string(heading)] = section_of(part);
    });
    return record;
  }

  /// Copies the values of a run record. Options that it lacks keep theirs.
  /// @throws setting_error (the record is of another pipeline: names the role and both policies)
  void restore(json const& run_record) {
    for_each([&](std::string_view heading, auto& part) {
      using part_type = std::remove_cvref_t<decltype(part)>;
      if constexpr (Policy<part_type>)
        if (auto const name = policy_in(run_record, heading); name != part_type::name)
          refuse_policy(heading, name, part_type::name, "use the program that began it");
      restore_section(run_record, heading, part);
    });
  }

 private:
  template <class Self, class F>
  static void visit(Self& self, F& f) {
    f(std::string_view("run"), self.run);
    hana::for_each(self.policies_.policies, [&](auto& policy) {
      f(std::remove_cvref_t<decltype(policy)>::role::name, policy);
    });
  }
  void assign(run_settings given) { run = std::move(given); }
  template <Policy P>
  void assign(P given) {
    static_assert(has_policy<Pipeline, P> || !KeepsContract<P>,  // one mistake, one error
                  "cxr: settings were given a policy that the pipeline does not have "
                  "[docs/errors.md#setting-of-another-policy]");
    if constexpr (has_policy<Pipeline, P>) get<typename P::role>() = std::move(given);
  }

  policies_of<Pipeline> policies_;
};

}  // namespace cxr
