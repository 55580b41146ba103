// SPDX-License-Identifier: MIT
#include "cxr/compose/roles.hpp"

#include <algorithm>

#include "catch.hpp"
#include "cxr/compose/describe.hpp"

using namespace cxr;

namespace {

struct my_loss : cross_entropy {
  static constexpr std::string_view name = "my_loss";
};
struct other_loss : my_loss {
  static constexpr std::string_view name = "other_loss";
};
struct my_split : patient_holdout {
  static constexpr std::string_view name = "my_split";
};

template <class... Ps>
constexpr std::size_t count_policies(hana::basic_type<policy_set<Ps...>>) {
  return sizeof...(Ps);
}

}  // namespace

// A pipeline is only named here, never completed.
TEST_CASE("policies are taken in any order, missing ones by default", "[compose][roles]") {
  using first = pipeline<my_loss, my_split>;
  using second = pipeline<my_split, my_loss>;
  STATIC_REQUIRE(std::is_same_v<policies_of<first>, policies_of<second>>);
  STATIC_REQUIRE(count_policies(hana::type_c<policies_of<first>>) == 17);
  STATIC_REQUIRE(std::is_same_v<policy_of<first, role::loss>, my_loss>);
  STATIC_REQUIRE(std::is_same_v<policy_of<first, role::split>, my_split>);
  STATIC_REQUIRE(std::is_same_v<policy_of<first, role::head>, mlp_head>);
  STATIC_REQUIRE(std::is_same_v<policy_of<pipeline<>, role::source>, kaggle_chest_xray>);
}

TEST_CASE("policies stand in the order of the roles", "[compose][roles]") {
  using policies = std::remove_cvref_t<
      decltype(std::declval<policies_of<pipeline<my_loss, my_split>>>().policies)>;
  STATIC_REQUIRE(
      std::is_same_v<std::remove_cvref_t<decltype(std::declval<policies&>()[hana::size_c<1>])>,
                     my_split>);
  STATIC_REQUIRE(
      std::is_same_v<std::remove_cvref_t<decltype(std::declval<policies&>()[hana::size_c<8>])>,
                     my_loss>);
}

TEST_CASE("default_of is what fwd.hpp lists for a role", "[compose][roles]") {
  STATIC_REQUIRE(std::is_same_v<default_of<role::head>, mlp_head>);
  STATIC_REQUIRE(std::is_same_v<default_of<role::decision>, fixed_threshold>);
  STATIC_REQUIRE(std::is_same_v<default_of<role::preprocess>, grey>);
  STATIC_REQUIRE(std::is_same_v<default_of<role::observer>, observers<console, history_csv>>);
}

TEST_CASE("has_policy tells whether a policy fills its role", "[compose][roles]") {
  STATIC_REQUIRE(has_policy<pipeline<my_loss>, my_loss>);
  STATIC_REQUIRE_FALSE(has_policy<pipeline<my_loss>, other_loss>);
  STATIC_REQUIRE_FALSE(has_policy<pipeline<>, my_loss>);
}

TEST_CASE("swap changes the roles of what is given and keeps the rest", "[compose][roles]") {
  using before = pipeline<my_loss, my_split>;
  using after = swap<before, other_loss>;
  STATIC_REQUIRE(std::is_same_v<policy_of<after, role::loss>, other_loss>);
  STATIC_REQUIRE(std::is_same_v<policy_of<after, role::split>, my_split>);
  STATIC_REQUIRE(std::is_same_v<policies_of<swap<after, my_loss>>, policies_of<before>>);
  using two = swap<pipeline<>, my_loss, my_split>;
  STATIC_REQUIRE(std::is_same_v<policies_of<two>, policies_of<before>>);
}

TEST_CASE("describe names every role and its policy, one a line", "[compose][describe]") {
  auto const text = describe<pipeline<my_loss, tiny_densenet<>>>();
  CHECK_THAT(text, StartsWith("source      kaggle_chest_xray\nsplit       patient_holdout\n"));
  CHECK_THAT(text, Contains("\nbackbone    tiny_densenet<scratch>\n"));
  CHECK_THAT(text, Contains("\nloss        my_loss\n"));
  CHECK_THAT(text, EndsWith("observer    observers<console, history_csv>\n"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 17);
}
