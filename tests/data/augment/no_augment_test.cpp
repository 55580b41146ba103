// SPDX-License-Identifier: MIT
#include "cxr/data/augment/no_augment.hpp"

#include "catch.hpp"
#include "laws/augment_laws.hpp"

using namespace cxr;

static_assert(Augment<no_augment>);

TEST_CASE("no_augment keeps the laws of Augment", "[data][augment]") {
  laws::check_augment(no_augment{});
}

TEST_CASE("no_augment gives the images themselves", "[data][augment]") {
  Tensor const images = laws::detail::wavy_images(2, 1, 4, 4);
  CHECK(no_augment{}(images, {}).is_same(images));
}
