// SPDX-License-Identifier: MIT
#include "cxr/core/role.hpp"

#include "catch.hpp"
#include "cxr/core/hana.hpp"
#include "cxr/core/mode.hpp"
#include "cxr/core/named_tensor.hpp"
#include "cxr/core/tensor.hpp"

namespace {

struct my_head {
  using role = cxr::role::head;
  static constexpr std::string_view name = "my_head";
};
struct nameless {
  using role = cxr::role::head;
};
template <class H>
struct checked_head {};

}  // namespace

namespace cxr::role {
template <class H>
checked_head<H> explanation(head, std::type_identity<H>);
}  // namespace cxr::role

TEST_CASE("a policy names its role and itself", "[core][role]") {
  STATIC_REQUIRE(cxr::Policy<my_head>);
  STATIC_REQUIRE_FALSE(cxr::Policy<nameless>);
  STATIC_REQUIRE_FALSE(cxr::Policy<int>);
  STATIC_REQUIRE(cxr::PolicyOf<my_head, cxr::role::head>);
  STATIC_REQUIRE_FALSE(cxr::PolicyOf<my_head, cxr::role::loss>);
}

TEST_CASE("the mode is a type: it selects the code", "[core][mode]") {
  struct network {
    char operator()(cxr::training) { return 't'; }
    char operator()(cxr::inference) const { return 'i'; }
  } net;
  CHECK(net(cxr::training{.key = 3}) == 't');
  CHECK(std::as_const(net)(cxr::inference{}) == 'i');
  STATIC_REQUIRE_FALSE(std::is_invocable_v<network const, cxr::training>);
  CHECK(cxr::training{}.samples.empty());
}

TEST_CASE("bfloat16 has the range of float and eight bits of mantissa", "[core][tensor]") {
  CHECK(static_cast<float>(cxr::bfloat16(1.0e38f)) == Approx(1.0e38f).epsilon(1.0 / 256));
  CHECK(static_cast<float>(cxr::bfloat16(257.0f)) == 256.0f);
}

TEST_CASE("a contract's checks are found by the role of a policy", "[core][role]") {
  STATIC_REQUIRE(std::is_same_v<cxr::explanation_of<my_head>, checked_head<my_head>>);
}

TEST_CASE("a named tensor is a handle: writing to it writes to the original", "[core][tensor]") {
  auto const weight = at::tensor({1.0f, 2.0f});
  cxr::named_tensor const entry{"weight", weight};
  entry.tensor.fill_(3);
  CHECK(weight[0].item<float>() == 3);
}

TEST_CASE("Boost.Hana is reached through one namespace", "[core][hana]") {
  STATIC_REQUIRE(cxr::hana::length(cxr::hana::make_tuple(1, 2)) == cxr::hana::size_c<2>);
}
