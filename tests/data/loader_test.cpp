// SPDX-License-Identifier: MIT
#include "cxr/data/loader.hpp"

#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <set>

#include "catch.hpp"
#include "data/numbered_images.hpp"

namespace {

using namespace cxr;
using test::ids;
using test::numbered_images;
using test::shuffled_positions;
using test::walk;

/// Records 100, 101, … with the labels 0, 1, 2, 0, 1, …
auto make_loader(numbered_images<> const& images, std::size_t count, std::int64_t batch) {
  return loader(images, test::numbered_examples(count), {.batch = batch});
}

/// The gradient (3,9) of a linear model for a batch of whatever a pass gives, or for all in one.
template <class Pass>
Tensor gradient_of_linear_model(Pass&& pass) {
  Tensor const weight = at::full({3, 9}, 0.01).requires_grad_();
  for (auto const& batch : pass)
    at::cross_entropy_loss(at::linear(batch.images.to(at::kFloat).div(255).flatten(1), weight),
                           batch.labels)
        .backward();
  return weight.grad();
}

}  // namespace

TEST_CASE("a batch holds the pixels, label and id of each of its images", "[data][loader]") {
  numbered_images const images;
  auto const batches = make_loader(images, 23, 5);
  CHECK(batches.steps(23) == 5);
  std::vector<std::int64_t> sizes;
  for (auto const& batch : batches.epoch(shuffled_positions(23))) {
    auto const count = static_cast<std::int64_t>(batch.ids.size());
    sizes.push_back(count);
    CHECK(batch.images.sizes() == at::IntArrayRef({count, 1, 3, 3}));
    CHECK(batch.images.scalar_type() == at::kByte);
    CHECK(batch.labels.sizes() == at::IntArrayRef({count}));
    CHECK_FALSE(batch.weights.defined());
    for (std::int64_t n = 0; n < count; ++n) {
      auto const id = batch.ids[static_cast<std::size_t>(n)];
      CHECK(batch.images[n].eq(id).all().item<bool>());
      CHECK(batch.labels[n].item<std::int64_t>() == (id - 100) % 3);
    }
  }
  CHECK(sizes == ids{5, 5, 5, 5, 3});
}

TEST_CASE("an epoch gives the images in the order of the positions", "[data][loader]") {
  numbered_images const images;
  CHECK(walk(make_loader(images, 5, 2).epoch({4, 0, 3, 1, 2})) == ids{104, 100, 103, 101, 102});
  // A sampler may show an image several times, or not at all.
  CHECK(walk(make_loader(images, 5, 2).epoch({4, 4, 0})) == ids{104, 104, 100});
  auto const expected = walk(make_loader(images, 50, 7).epoch(shuffled_positions(50)));
  CHECK(std::set(expected.begin(), expected.end()).size() == 50);
  CHECK(walk(make_loader(images, 50, 16).epoch(shuffled_positions(50))) == expected);
}

TEST_CASE("a resumed epoch continues where it stopped", "[data][loader]") {
  numbered_images const images;
  auto const batches = make_loader(images, 23, 5);
  auto const whole = walk(batches.epoch(shuffled_positions(23)));
  CHECK(walk(batches.epoch(shuffled_positions(23), 2)) == ids(whole.begin() + 10, whole.end()));
  CHECK(walk(batches.epoch(shuffled_positions(23), 5)).empty());
}

TEST_CASE("in order, the images come as they are in the subset, even fewer than a batch",
          "[data]") {
  numbered_images const images;
  CHECK(walk(make_loader(images, 5, 3).in_order()) == ids{100, 101, 102, 103, 104});
  CHECK(walk(make_loader(images, 4, 64).in_order()) == ids{100, 101, 102, 103});
}

TEST_CASE("a batch larger than the set is refused in training, with both numbers", "[data]") {
  numbered_images const images;
  CHECK_THROWS_WITH(make_loader(images, 20, 32).epoch(shuffled_positions(20)),
                    "cxr: --batch is 32 and there are only 20 images to learn from; give --batch "
                    "20 or less [docs/errors.md#batch-larger-than-set]");
  CHECK_NOTHROW(walk(make_loader(images, 20, 20).epoch(shuffled_positions(20))));
}

TEST_CASE("a position behind the last image is refused before any image is read", "[data]") {
  numbered_images const images;
  CHECK_THROWS_WITH(make_loader(images, 20, 2).epoch({0, 19, 20, 3}),
                    "cxr: the sampler gave the position 20 of 20 images; give positions below the "
                    "number of training images [docs/errors.md#sampler-position]");
}

TEST_CASE("a subset without images is refused", "[data][loader]") {
  numbered_images const images;
  CHECK_THROWS_AS(make_loader(images, 0, 4), data_error);
}

TEST_CASE("shards divide an epoch, and together they show every image once", "[data][loader]") {
  numbered_images const images;
  std::size_t const count = GENERATE(36, 37, 38, 41);
  std::set<std::int64_t> seen;
  std::size_t shown = 0, steps = 0;
  for (std::int64_t index = 0; index < 3; ++index) {
    loader const batches(images, test::numbered_examples(count),
                         {.batch = 6, .part = {.index = index, .count = 3}});
    auto const part = walk(batches.epoch(shuffled_positions(count)));
    seen.insert(part.begin(), part.end());
    shown += part.size();
    auto const own_steps = static_cast<std::size_t>(batches.steps(count));
    CHECK((index == 0 || own_steps == steps));  // so that no process waits for another
    steps = own_steps;
  }
  CHECK(seen.size() == count);
  CHECK(shown == count);
}

TEST_CASE("the batches of all shards together are one batch of a single process",
          "[data][loader]") {
  numbered_images const images;
  loader const single(images, test::numbered_examples(24), {.batch = 6});
  std::vector<ids> whole, joined(4);
  for (auto const& batch : single.epoch(shuffled_positions(24)))
    whole.emplace_back(batch.ids.begin(), batch.ids.end());
  for (std::int64_t index = 0; index < 2; ++index) {
    loader const part(images, test::numbered_examples(24),
                      {.batch = 6, .part = {.index = index, .count = 2}});
    CHECK(part.steps(24) == 4);
    std::size_t step = 0;
    for (auto const& batch : part.epoch(shuffled_positions(24))) {
      joined[step].insert(joined[step].end(), batch.ids.begin(), batch.ids.end());
      ++step;
    }
  }
  CHECK(joined == whole);
}

TEST_CASE("the gradients of two shards have the gradient of the whole batch as mean",
          "[data][loader]") {
  numbered_images const images;
  auto const subset = test::numbered_examples(16);
  auto const order = shuffled_positions(16);
  Tensor const whole = gradient_of_linear_model(loader(images, subset, {.batch = 16}).epoch(order));
  Tensor mean = at::zeros({3, 9});
  for (std::int64_t index = 0; index < 2; ++index)
    mean += gradient_of_linear_model(
                loader(images, subset, {.batch = 16, .part = {.index = index, .count = 2}})
                    .epoch(order)) /
            2;
  CHECK((mean - whole).norm().item<double>() <= 1e-6 * whole.norm().item<double>());
}

TEST_CASE("a batch without an image for each process is refused", "[data]") {
  numbered_images const images;
  loader const batches(images, test::numbered_examples(20),
                       {.batch = 3, .part = {.index = 1, .count = 4}});
  CHECK_THROWS_WITH(batches.epoch(shuffled_positions(20)),
                    StartsWith("cxr: --batch is 3, and a batch of 2 images is less than one for "
                               "each of 4 processes"));
  loader const larger(images, test::numbered_examples(20),
                      {.batch = 8, .part = {.index = 1, .count = 4}});
  CHECK(larger.steps(20) == 3);
}

TEST_CASE("evaluation shows every image to every process", "[data][loader]") {
  numbered_images const images;
  loader const batches(images, test::numbered_examples(5),
                       {.batch = 2, .part = {.index = 1, .count = 2}});
  CHECK(walk(batches.in_order()) == ids{100, 101, 102, 103, 104});
  CHECK(walk(batches.in_order(2, 4)) == ids{102, 103});
}
