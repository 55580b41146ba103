// SPDX-License-Identifier: MIT
#include "cxr/data/augment/no_augment.hpp"

#include "catch.hpp"
#include "laws/augment_laws.hpp"

using namespace cxr;

static_assert(Augment<no_augment>);

TEST_CASE("no_augment keeps the laws of Augment", "[data][augment]") {
  laws::check_augment(no_augment{});
}

TEST_CASE("no_augment gives the batch itself", "[data][augment]") {
  auto const batch = laws::detail::wavy_batch(laws::detail::augmented_ids, 4, 4);
  auto const same = no_augment{}(batch, {});
  CHECK(same.images.is_same(batch.images));
  CHECK(same.labels.is_same(batch.labels));
  CHECK(same.weights.is_same(batch.weights));
  CHECK(same.ids.data() == batch.ids.data());
}
