// SPDX-License-Identifier: MIT
#include "cxr/learn/sampler/shuffled.hpp"

#include <set>

#include "catch.hpp"
#include "laws/sampler_laws.hpp"
#include "learn/sampler/training_subset.hpp"

using namespace cxr;

static_assert(Sampler<shuffled>);

TEST_CASE("shuffled keeps the laws of Sampler", "[learn][sampler]") {
  laws::check_sampler(shuffled{}, test::training_subset({7, 5}));
}

TEST_CASE("shuffled gives each training image once an epoch, in another order each", "[learn]") {
  auto const sampler = shuffled{}.start(test::training_subset({40, 10}));
  auto const first = sampler(random_key(1, 3));
  CHECK(first.size() == 50);
  CHECK(std::set<std::size_t>(first.begin(), first.end()).size() == 50);
  CHECK(sampler(random_key(1, 3)) == first);
  CHECK(sampler(random_key(1, 4)) != first);
  CHECK(sampler(random_key(2, 3)) != first);
}

TEST_CASE("shuffled gives the order of runs of earlier versions", "[learn][sampler]") {
  // Computed by the loader as it was while it still shuffled itself: a resumed run depends on it.
  using order = std::vector<std::size_t>;
  auto const sampler = shuffled{}.start(test::training_subset({6, 6}));
  CHECK(sampler(random_key(/*seed=*/1, /*epoch=*/0)) ==
        order{3, 11, 0, 1, 4, 5, 9, 2, 8, 10, 7, 6});
  CHECK(sampler(random_key(1, 1)) == order{5, 4, 1, 2, 3, 11, 0, 10, 9, 8, 6, 7});
  CHECK(sampler(random_key(42, 7)) == order{4, 0, 11, 10, 8, 3, 6, 7, 2, 9, 1, 5});
}
