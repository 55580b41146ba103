// SPDX-License-Identifier: MIT
#include "cxr/compose/contracts.hpp"

#include "catch.hpp"
#include "cxr/compose/run_settings.hpp"
#include "cxr/data/source/synthetic_findings.hpp"
#include "cxr/learn/optimizer/sgd.hpp"
#include "cxr/measure/decision/sensitivity_at_least.hpp"
#include "cxr/model/weights/imagenet_if_available.hpp"
#include "cxr/train/observer/json_lines.hpp"

using namespace cxr;
using detail::repeated_option;

namespace {

struct rate {
  double value = 0;
  static constexpr auto fields = hana::make_tuple(field{&rate::value, "rate", "A rate."});
};
struct speed {
  double value = 0;
  static constexpr auto fields =
      hana::make_tuple(field{&speed::value, "speed", "A speed."},
                       field{&speed::value, "velocity", "The same, as physicists name it."});
};
/// Its option stands in a group.
struct grouped {
  rate inner = {};
  static constexpr auto fields = hana::make_tuple(group{&grouped::inner});
};
/// Its option stands in one of its parts.
struct company {
  hana::tuple<speed, rate> parts = {};
};
struct nothing_to_set {};

template <class... Ps>
constexpr std::string_view repeated_in(hana::basic_type<policy_set<Ps...>>) {
  return repeated_option<run_settings, Ps...>();
}

}  // namespace

TEST_CASE("an option name that comes twice is found, in groups and parts, too",
          "[compose][contracts]") {
  STATIC_REQUIRE(repeated_option<rate, speed, nothing_to_set>().empty());
  STATIC_REQUIRE(repeated_option<rate, speed, rate>() == "rate");
  STATIC_REQUIRE(repeated_option<rate, grouped>() == "rate");
  STATIC_REQUIRE(repeated_option<company>().empty());
  STATIC_REQUIRE(repeated_option<company, grouped>() == "rate");
  STATIC_REQUIRE(repeated_option<speed, company, rate>() == "speed");  // the first of several
  STATIC_REQUIRE(repeated_option<>().empty());
}

TEST_CASE("no two policies of cxr that fit together share an option name", "[compose][contracts]") {
  STATIC_REQUIRE(repeated_in(hana::type_c<policies_of<pipeline<>>>).empty());
  STATIC_REQUIRE(
      repeated_in(
          hana::type_c<
              policies_of<pipeline<synthetic_findings, densenet121<imagenet_if_available>, sgd,
                                   sensitivity_at_least, observers<console, json_lines>>>>)
          .empty());
}

TEST_CASE("policies of one role are counted", "[compose][contracts]") {
  STATIC_REQUIRE(detail::count_of_role<role::optimizer, sgd, mlp_head> == 1);
  STATIC_REQUIRE(detail::count_of_role<role::optimizer, sgd, mlp_head, adamw> == 2);
  STATIC_REQUIRE(detail::count_of_role<role::split, sgd, int> == 0);  // int has no role
}
