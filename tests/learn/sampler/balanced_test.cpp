// SPDX-License-Identifier: MIT
#include "cxr/learn/sampler/balanced.hpp"

#include <ATen/ops/zeros.h>

#include <map>
#include <set>

#include "catch.hpp"
#include "cxr/learn/counted_classes.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"
#include "cxr/learn/sampler/shuffled.hpp"
#include "laws/sampler_laws.hpp"
#include "learn/sampler/training_subset.hpp"

namespace {

using namespace cxr;

/// How often each image of an order comes, by class and position.
auto occurrences(training_facts const& facts, std::vector<std::size_t> const& order) {
  std::map<std::int64_t, std::map<std::size_t, int>> times;
  for (auto position : order)
    ++times[facts.subset.labels[static_cast<std::int64_t>(position)].item<std::int64_t>()]
           [position];
  return times;
}

}  // namespace

namespace {

struct states_nothing {};

}  // namespace

static_assert(Sampler<balanced>);

TEST_CASE("balanced keeps the laws of Sampler", "[learn][sampler]") {
  auto const counts =
      GENERATE(std::vector<std::int64_t>{30, 4, 6}, std::vector<std::int64_t>{9, 1});
  laws::check_sampler(balanced{}, test::training_subset(counts));
}

TEST_CASE("balanced shows each class equally often, in as many images as there are", "[learn]") {
  auto const facts = test::training_subset({30, 4, 6});
  for (std::int64_t epoch = 0; epoch < 5; ++epoch) {
    auto const order = balanced{}.start(facts)(random_key(1, epoch));
    CHECK(order.size() == 40);
    std::vector<int> shown(3);
    for (auto const& [label, images] : occurrences(facts, order))
      for (auto const& [position, times] : images) shown[static_cast<std::size_t>(label)] += times;
    CHECK(shown == std::vector<int>{14, 13, 13});  // 40 = 3 * 13 + 1
  }
}

TEST_CASE("balanced shows every image of a small class before any of them again", "[learn]") {
  auto const facts = test::training_subset({30, 4, 6});
  auto const times = occurrences(facts, balanced{}.start(facts)(random_key(1, 0)));
  CHECK(times.at(1).size() == 4);  // 13 images of 4: each three times, one a fourth time
  for (auto const& [position, shown] : times.at(1)) CHECK((shown == 3 || shown == 4));
  CHECK(times.at(2).size() == 6);  // 13 images of 6
  for (auto const& [position, shown] : times.at(2)) CHECK((shown == 2 || shown == 3));
  for (auto const& [position, shown] : times.at(0)) CHECK(shown == 1);  // 14 images of 30
}

TEST_CASE("balanced shows other images of a large class in each epoch", "[learn][sampler]") {
  auto const facts = test::training_subset({30, 4, 6});
  auto const sampler = balanced{}.start(facts);
  std::set<std::size_t> seen;
  for (std::int64_t epoch = 0; epoch < 20; ++epoch)
    for (auto position : sampler(random_key(1, epoch))) seen.insert(position);
  CHECK(seen.size() == 40);
  CHECK(sampler(random_key(1, 0)) != sampler(random_key(1, 1)));
}

TEST_CASE("balanced does not show the classes in turn", "[learn][sampler]") {
  auto const facts = test::training_subset({50, 50});
  auto const order = balanced{}.start(facts)(random_key(1, 0));
  int changes = 0;
  for (std::size_t index = 1; index < order.size(); ++index)
    changes += order[index] % 2 != order[index - 1] % 2;  // the classes alternate in the subset
  CHECK(changes < 70);
}

TEST_CASE("balanced refuses findings, and a class without images", "[learn][sampler]") {
  auto const findings = training_facts::make(examples({1, 2}, at::zeros({2, 3})), 3, at::kCPU);
  CHECK_THROWS_WITH(balanced{}.start(findings),
                    "cxr: balanced draws images of exclusive classes, and these have findings; "
                    "take the sampler shuffled [docs/errors.md#balanced-multi-label]");
  auto const lacking = training_facts::make(examples({1, 2}, {0, 0}), 2, at::kCPU);
  CHECK_THROWS_WITH(balanced{}.start(lacking), StartsWith("cxr: class 1 has no training image"));
}

TEST_CASE("the class weights of balanced are those that balance a loss", "[learn][sampler]") {
  auto const facts = training_facts::make(examples({1, 2, 3, 4}, {0, 1, 1, 1}), 2, at::kCPU);
  auto const weights = balanced{}.start(facts).class_weights();
  auto const of_loss = cross_entropy{}.start(facts).class_weights();
  REQUIRE(weights.size() == 2);
  for (std::size_t k = 0; k < 2; ++k) CHECK(weights[k] == Approx(of_loss[k]));
  CHECK(weights[0] == 2);
  CHECK(counted_classes(states_nothing{}, balanced{}.start(facts)) == weights);
  CHECK(counted_classes(states_nothing{}, shuffled{}).empty());
  CHECK(counted_classes(cross_entropy{}.start(facts), balanced{}.start(facts))[0] == Approx(4));
}
