// SPDX-License-Identifier: MIT
#include "cxr/compose/explain_settings.hpp"

#include <vector>

#include "catch.hpp"

using namespace cxr;

namespace {

struct without_members {};
struct without_fields {
  double rate = 1;
};
struct with_fields {
  double rate = 1;
  static constexpr auto fields = hana::make_tuple(field{&with_fields::rate, "rate", "A rate."});
};
struct without_settings {
  double rate = 1;
  static constexpr auto fields = hana::make_tuple();
};
struct no_tuple {
  double rate = 1;
  static constexpr auto fields = field{&no_tuple::rate, "rate", "A rate."};
};
struct of_numbers {
  std::vector<double> rates;
  static constexpr auto fields = hana::make_tuple(field{&of_numbers::rates, "rates", "Rates."});
};
struct with_weights {
  without_members weights;
};
struct with_weights_and_more {
  without_members weights;
  double rate = 1;
};

}  // namespace

TEST_CASE("fields are a tuple of settings that can be typed", "[compose][settings]") {
  STATIC_REQUIRE(HasFields<with_fields>);
  STATIC_REQUIRE(HasFields<without_settings>);
  STATIC_REQUIRE_FALSE(HasFields<without_fields>);
  STATIC_REQUIRE_FALSE(HasFields<no_tuple>);
  STATIC_REQUIRE_FALSE(HasFields<of_numbers>);
}

TEST_CASE("only a type without data, or with weights that have none, needs no fields",
          "[compose][settings]") {
  STATIC_REQUIRE(detail::has_nothing_to_set<without_members>());
  STATIC_REQUIRE(detail::has_nothing_to_set<with_weights>());
  STATIC_REQUIRE_FALSE(detail::has_nothing_to_set<without_fields>());
  STATIC_REQUIRE_FALSE(detail::has_nothing_to_set<with_weights_and_more>());
}
