// SPDX-License-Identifier: MIT
#include "cxr/core/role.hpp"

#include "catch.hpp"
#include "cxr/core/mode.hpp"
#include "cxr/core/tensor.hpp"

namespace {

struct my_head {
  using role = cxr::role::head;
  static constexpr std::string_view name = "my_head";
};
struct nameless {
  using role = cxr::role::head;
};

}  // namespace

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
