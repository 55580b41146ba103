// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "catch.hpp"
#include "cxr/core/random.hpp"
#include "cxr/learn/sampler/sampler.hpp"

/// What the compiler cannot see of a Sampler, as code: run it on your own.
namespace cxr::laws {

/// Runs every law of Sampler.
/// @param sampler  with the settings to be tested
/// @param facts    of a training subset that it can start from, with at least ten images
template <Sampler S>
void check_sampler(S const& sampler, training_facts const& facts) {
  auto const state = started(sampler, facts);
  auto const first = state(random_key(/*seed=*/1, /*epoch=*/0));
  REQUIRE(facts.subset.size() >= 10);
  REQUIRE_FALSE(first.empty());

  SECTION("law: the order is a function of the key") {
    state(random_key(1, 1));
    CHECK(state(random_key(1, 0)) == first);
    CHECK(started(sampler, facts)(random_key(1, 0)) == first);
  }
  SECTION("law: an epoch has the same number of images for every key") {
    for (std::int64_t epoch = 1; epoch < 20; ++epoch)
      CHECK(state(random_key(7, epoch)).size() == first.size());
  }
  SECTION("law: every position is one of the training subset") {
    for (std::int64_t epoch = 0; epoch < 20; ++epoch)
      for (auto position : state(random_key(3, epoch))) REQUIRE(position < facts.subset.size());
  }
}

}  // namespace cxr::laws
