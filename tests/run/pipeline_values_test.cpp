// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/run/pipeline.hpp"

using namespace cxr;

TEST_CASE("a pipeline takes its policies from the settings that it is given", "[run][pipeline]") {
  using from_policies = decltype(pipeline{adamw{}, linear_head{}});
  STATIC_REQUIRE(std::is_same_v<from_policies, pipeline<adamw, linear_head>>);
  using with_run = decltype(pipeline{run_settings{}, linear_head{}});
  STATIC_REQUIRE(std::is_same_v<with_run, pipeline<linear_head>>);
  STATIC_REQUIRE(std::is_same_v<decltype(pipeline{}), pipeline<>>);
  STATIC_REQUIRE(std::is_constructible_v<pipeline<adamw>, adamw, run_settings>);
}
