// SPDX-License-Identifier: MIT
#include "cxr/train/shared_batch.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>

#include <limits>

#include "catch.hpp"
#include "cxr/learn/loss/cross_entropy.hpp"

using namespace cxr;

namespace {

/// The second of two processes; the first one has other rows of the table.
struct second {
  Tensor sent;
  shard part() const { return {.index = 1, .count = 2}; }
  void average(std::vector<Tensor>&) const {}
  void sum(Tensor& flat) const { flat.add_(sent); }
};

Tensor const all_logits = at::tensor({0.3f, -0.2f, 1.5f, 0.1f, -0.7f, 0.9f}).view({3, 2});
Tensor const all_labels = at::tensor({0, 1, 1}).to(at::kLong);
Tensor const all_weights = at::tensor({1.0f, 0.5f, 2.0f});

}  // namespace

TEST_CASE("each process computes the loss of the whole batch, and the gradient of its rows",
          "[train][processes]") {
  // Of 3 images the first process has one, in 2 + 1 + 1 + 1 columns, and there are 2 requests.
  Tensor const sent = at::zeros({17}, at::kDouble);
  auto* const table = sent.mutable_data_ptr<double>();
  table[0] = 0.3f, table[1] = -0.2f, table[3] = 40, table[4] = 1;
  Tensor const own = all_logits.narrow(0, 1, 2).clone().requires_grad_();
  std::vector<std::int64_t> const ids{41, 42};
  image_batch const batch{
      .labels = all_labels.narrow(0, 1, 2), .weights = all_weights.narrow(0, 1, 2), .ids = ids};
  detail::process_requests requests;
  detail::shared_batch const shared(
      second{sent}, own, batch, detail::batch_sizes(3, 3, {.index = 1, .count = 2}), 0, requests);
  CHECK(shared.logits().equal(all_logits));
  CHECK(shared.batch().labels.equal(all_labels));
  CHECK(shared.batch().weights.equal(all_weights));
  CHECK(std::vector(shared.batch().ids.begin(), shared.batch().ids.end()) ==
        std::vector<std::int64_t>{40, 41, 42});

  cross_entropy const loss{.weights = class_weights::none};
  auto const facts = training_facts::counts_only({1, 2});
  shared.backward(loss.start(facts)(shared.logits(), shared.batch()));
  Tensor const whole = all_logits.clone().requires_grad_();
  loss.start(facts)(whole, {.labels = all_labels, .weights = all_weights}).backward();
  CHECK(own.grad().div(2).allclose(whole.grad().narrow(0, 1, 2)));  // a mean over two processes
}

TEST_CASE("of a single process the batch is its own", "[train][processes]") {
  Tensor const logits = all_logits.clone().requires_grad_();
  image_batch const batch{.images = at::full({3}, 1), .labels = all_labels};
  detail::process_requests requests;
  detail::shared_batch const shared(single_process{}, logits, batch, detail::batch_sizes(3, 3), 0,
                                    requests);
  CHECK(shared.logits().is_same(logits));
  CHECK(shared.batch().images.is_same(batch.images));
  shared.backward(shared.logits().sum());
  CHECK(logits.grad().equal(at::ones_like(logits)));
}

TEST_CASE("unknown labels travel as they are", "[train][processes]") {
  Tensor const own = at::full({1, 2}, 0.5f);
  auto const unknown = std::numeric_limits<float>::quiet_NaN();
  std::vector<std::int64_t> const ids{3};
  image_batch const batch{.labels = at::tensor({1.0f, unknown}).view({1, 2}), .ids = ids};
  detail::process_requests requests;
  detail::shared_batch const shared(second{at::zeros({12}, at::kDouble)}, own, batch,
                                    detail::batch_sizes(2, 2, {.index = 1, .count = 2}), 0,
                                    requests);
  REQUIRE(shared.batch().labels.sizes() == at::IntArrayRef{2, 2});
  CHECK(shared.batch().labels[1][0].item<float>() == 1);
  CHECK(std::isnan(shared.batch().labels[1][1].item<float>()));
}
