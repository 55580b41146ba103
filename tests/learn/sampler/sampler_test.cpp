// SPDX-License-Identifier: MIT
#include "cxr/learn/sampler/sampler.hpp"

#include "catch.hpp"
#include "laws/sampler_laws.hpp"
#include "learn/sampler/training_subset.hpp"

namespace {

using namespace cxr;

/// A user's own sampler: the same ten images for every epoch, to see whether a network can learn them.
struct first_ten {
  using role = cxr::role::sampler;
  static constexpr std::string_view name = "first_ten";

  std::vector<std::size_t> operator()(std::uint64_t) const {
    return {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  }
};
static_assert(Sampler<first_ten>);

struct not_copyable : first_ten {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!Sampler<not_copyable> && OrdersImages<not_copyable>);

struct of_another_role : first_ten {
  using role = cxr::role::split;
};
static_assert(!Sampler<of_another_role> && OrdersImages<of_another_role>);

struct never_called {
  using role = cxr::role::sampler;
  static constexpr std::string_view name = "never_called";
};
static_assert(!Sampler<never_called> && !OrdersImages<never_called>);

struct gives_records : first_ten {
  std::vector<std::int64_t> operator()(std::uint64_t) const { return {}; }
};
static_assert(!Sampler<gives_records>);

struct changes_when_called : first_ten {
  struct state {
    std::vector<std::size_t> operator()(std::uint64_t) { return {}; }
  };
  state start(training_facts const&) const { return {}; }
};
static_assert(!Sampler<changes_when_called>);

}  // namespace

TEST_CASE("the laws of Sampler run on a user's own sampler", "[learn][sampler]") {
  laws::check_sampler(first_ten{}, test::training_subset({7, 5}));
}
