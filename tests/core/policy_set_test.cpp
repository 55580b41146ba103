// SPDX-License-Identifier: MIT
#include "cxr/core/policy_set.hpp"

#include <type_traits>

#include "catch.hpp"

using namespace cxr;

namespace {

struct my_loss {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "my_loss";
  double smoothing = 0.5;
};
struct my_split {
  using role = cxr::role::split;
  static constexpr std::string_view name = "my_split";
  int seed = 3;
};

}  // namespace

TEST_CASE("a policy is found by its role, in whatever order", "[core][policy_set]") {
  policy_set const first(my_loss{.smoothing = 0.25}, my_split{.seed = 7});
  policy_set const second(my_split{.seed = 7}, my_loss{.smoothing = 0.25});
  CHECK(first.get<role::loss>().smoothing == 0.25);
  CHECK(second.get<role::loss>().smoothing == 0.25);
  CHECK(first.get<role::split>().seed == second.get<role::split>().seed);
}

TEST_CASE("a policy of a set can be changed in place", "[core][policy_set]") {
  policy_set<my_loss, my_split> policies;
  CHECK(policies.get<role::split>().seed == 3);  // default settings
  policies.get<role::split>().seed = 9;
  CHECK(policies.get<role::split>().seed == 9);
  CHECK(policies.get<role::loss>().smoothing == 0.5);
}

TEST_CASE("a set tells which roles it has, an empty one has none", "[core][policy_set]") {
  STATIC_REQUIRE(policy_set<my_loss, my_split>::has<role::loss>);
  STATIC_REQUIRE(policy_set<my_loss, my_split>::has<role::split>);
  STATIC_REQUIRE_FALSE(policy_set<my_loss, my_split>::has<role::head>);
  STATIC_REQUIRE_FALSE(policy_set<>::has<role::loss>);
  STATIC_REQUIRE(std::is_default_constructible_v<policy_set<>>);
}
