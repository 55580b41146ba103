// SPDX-License-Identifier: MIT
#include "cxr/data/augment/augment.hpp"

#include "catch.hpp"
#include "laws/augment_laws.hpp"

namespace {

using namespace cxr;

/// A user's own augmentation, without randomness.
struct invert {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "invert";
  Tensor operator()(Tensor const& images, training) const { return images.neg().add(1); }
};
static_assert(Augment<invert>);

struct not_copyable : invert {
  not_copyable() = default;
  not_copyable(not_copyable const&) = delete;
};
static_assert(!Augment<not_copyable> && ChangesImages<not_copyable>);

struct of_another_role : invert {
  using role = cxr::role::head;
};
static_assert(!Augment<of_another_role> && ChangesImages<of_another_role>);

struct in_inference_too {
  using role = cxr::role::augment;
  static constexpr std::string_view name = "in_inference_too";
  Tensor operator()(Tensor const& images) const { return images; }
};
static_assert(!Augment<in_inference_too> && !ChangesImages<in_inference_too>);

struct has_state : invert {
  Tensor operator()(Tensor const& images, training) { return images; }
};
static_assert(!Augment<has_state>);

}  // namespace

TEST_CASE("the laws of Augment run on a user's own augmentation", "[data][augment]") {
  laws::check_augment(invert{});
}
