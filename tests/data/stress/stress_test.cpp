// SPDX-License-Identifier: MIT
#include "cxr/data/stress/stress.hpp"

#include <string_view>

#include "catch.hpp"
#include "cxr/data/stress/no_stress.hpp"
#include "laws/stress_laws.hpp"

using namespace cxr;

namespace {

struct of_tensors {
  using role = cxr::role::stress;
  static constexpr std::string_view name = "of_tensors";
  Tensor operator()(Tensor const& images, training) const { return images; }
};

}  // namespace

static_assert(Stress<no_stress>);
static_assert(!Stress<of_tensors>);

TEST_CASE("no_stress keeps the laws of Stress", "[data][stress]") {
  laws::check_stress(no_stress{});
}

TEST_CASE("no_stress shows the images as they are", "[data][stress]") {
  auto const batch = laws::detail::wavy_batch(laws::detail::augmented_ids, 8, 9);
  CHECK(no_stress{}(batch, {.key = 3}).images.equal(batch.images));
}
