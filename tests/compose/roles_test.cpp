// SPDX-License-Identifier: MIT
#include "cxr/compose/roles.hpp"

#include "catch.hpp"
#include "cxr/compose/describe.hpp"

using namespace cxr;

namespace {

struct my_loss {
  using role = cxr::role::loss;
  static constexpr std::string_view name = "my_loss";
};
struct other_loss : my_loss {
  static constexpr std::string_view name = "other_loss";
};
struct my_split {
  using role = cxr::role::split;
  static constexpr std::string_view name = "my_split";
};

}  // namespace

// A pipeline is only named here, never completed: sorting needs the roles and no contract.
TEST_CASE("policies are taken in any order, missing ones by default", "[run][roles]") {
  using one = pipeline<my_loss, my_split>;
  using other = pipeline<my_split, my_loss>;
  STATIC_REQUIRE(std::is_same_v<policies_of<one>, policies_of<other>>);
  STATIC_REQUIRE(std::tuple_size_v<policies_of<one>> == 11);
  STATIC_REQUIRE(std::is_same_v<policy_of<one, role::loss>, my_loss>);
  STATIC_REQUIRE(std::is_same_v<std::tuple_element_t<1, policies_of<one>>, my_split>);
  STATIC_REQUIRE(std::is_same_v<policy_of<one, role::head>, defaults::head>);
  STATIC_REQUIRE(std::is_same_v<policy_of<pipeline<>, role::source>, kaggle_chest_xray>);
}

TEST_CASE("has_policy tells whether a policy fills its role", "[run][roles]") {
  STATIC_REQUIRE(has_policy<pipeline<my_loss>, my_loss>);
  STATIC_REQUIRE_FALSE(has_policy<pipeline<my_loss>, other_loss>);
  STATIC_REQUIRE_FALSE(has_policy<pipeline<>, my_loss>);
}

TEST_CASE("swap changes the roles of what is given and keeps the rest", "[run][roles]") {
  using before = pipeline<my_loss, my_split>;
  using after = swap<before, other_loss>;
  STATIC_REQUIRE(std::is_same_v<policy_of<after, role::loss>, other_loss>);
  STATIC_REQUIRE(std::is_same_v<policy_of<after, role::split>, my_split>);
  STATIC_REQUIRE(std::is_same_v<policies_of<swap<after, my_loss>>, policies_of<before>>);
  using two = swap<pipeline<>, my_loss, my_split>;
  STATIC_REQUIRE(std::is_same_v<policies_of<two>, policies_of<before>>);
}
