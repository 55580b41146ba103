// SPDX-License-Identifier: MIT
#include "cxr/train/training_settings.hpp"

#include "catch.hpp"
#include "cxr/train/not_finite.hpp"

using namespace cxr;

TEST_CASE("a training needs epochs and a batch", "[train][settings][bad_input]") {
  CHECK_THROWS_WITH(
      (training_settings<3>{.epochs = 0, .batch = 8}.check()),
      Contains("training_settings has epochs 0 and batch 8; give at least 1 of both"));
  CHECK_THROWS_AS((training_settings<3>{.epochs = 2}.check()), setting_error);
  CHECK_NOTHROW((training_settings<3>{.epochs = 1, .batch = 1}.check()));
}

TEST_CASE("K is the number of classes of the facts", "[train][settings]") {
  CHECK(training_settings<3>{.facts = training_facts::counts_only({3, 4, 5})}.classes() == 3);
}

TEST_CASE("errors name an image, or its record where it has no name", "[train][settings]") {
  training_settings<3> const settings{.image_names = {"a.png", "b.png"}};
  CHECK(settings.image_name(1) == "b.png");
  CHECK(settings.image_name(2) == "record 2");
}

TEST_CASE("a number that is not finite is reported with its epoch and images",
          "[train][not_finite]") {
  CHECK_THROWS_WITH(
      detail::throw_not_finite("the loss is nan", 2, " for a.png, b.png"),
      Contains("the loss is nan in epoch 3 for a.png, b.png; lower the learning rate"));
}
