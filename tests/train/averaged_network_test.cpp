// SPDX-License-Identifier: MIT
#include "cxr/train/averaged_network.hpp"

#include "cxr/learn/average/ema.hpp"
#include "cxr/learn/average/swa.hpp"
#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// Sets every weight of a network with batch norms, its statistics included, to a number.
template <class Network>
void fill(Network& network, double value) {
  at::NoGradGuard const no_graph;
  for (auto& [name, tensor] : state_dict(network))
    if (tensor.is_floating_point()) tensor.fill_(value);
}

/// The only number of such a network.
template <class Network>
double filled_with(Network const& network) {
  double const value = state_dict(network).front().tensor.flatten()[0].template item<double>();
  for (auto const& [name, tensor] : state_dict(network))
    if (tensor.is_floating_point()) CHECK(tensor.eq(value).all().template item<bool>());
  return value;
}

}  // namespace

TEST_CASE("an average has the parameters and statistics of all updates, and the last counters",
          "[train][average]") {
  auto network = make_tiny_network();
  detail::averaged_network averaged(std::as_const(network), ema{.decay = 0.75, .warmup = false});
  fill(network, 4);
  averaged.update({.step = 0, .steps = 10});
  CHECK(filled_with(averaged.network()) == 4);
  fill(network, 8);
  averaged.update({.step = 1, .steps = 10});
  CHECK(filled_with(averaged.network()) == 5);  // 4 + (8 - 4) / 4
  CHECK(filled_with(network) == 8);             // which learns on
  network.backbone.features.norm0.num_batches_tracked.value = 2;
  for (auto const& [name, tensor] : state_dict(averaged.network()))
    if (name.ends_with("norm0.num_batches_tracked")) CHECK(tensor.item<std::int64_t>() == 2);
}

TEST_CASE("a restored average is that of the checkpoint", "[train][average]") {
  auto network = make_flat_network();
  detail::averaged_network averaged(std::as_const(network), ema{});
  fill(network, 3);
  averaged.update({.step = 0, .steps = 10});
  auto other = make_flat_network();
  detail::averaged_network restored(std::as_const(other), ema{});
  restored.restore(averaged.state(), "last.safetensors");
  CHECK(filled_with(restored.network()) == 3);
  CHECK_THROWS_WITH(restored.restore({}, "last.safetensors"), Contains("last.safetensors"));
}

TEST_CASE("without an average the network itself is validated, and no tensor is kept of it",
          "[train][average]") {
  auto network = make_flat_network();
  detail::averaged_network averaged(std::as_const(network), no_average{});
  CHECK(&averaged.network() == &network);
  CHECK(averaged.state().empty());
}

TEST_CASE("a training validates and keeps the average, and learns as without it",
          "[train][average]") {
  auto const train_with = [](auto average) {
    auto network = make_flat_network();
    auto settings = settings_for(squares_between(0, 40), 2);
    settings.batch = 8;
    auto watch = silent{}.start();
    trainer training(settings, watch, cpu<float>{}, shuffled{}, no_augment{}, cross_entropy{},
                     sgd{}, constant_rate{}, metric_set<accuracy>{}, average);
    auto const result = training.fit(network, sixty_squares, last_squares);
    auto const output = training.predict(network, sixty_squares, last_squares);
    CHECK(output.loss ==
          result.history[static_cast<std::size_t>(result.best_epoch)].validation_loss);
    return result.history;
  };
  auto const plain = train_with(no_average{}), averaged = train_with(ema{.decay = 0.9});
  for (std::size_t epoch = 0; epoch < plain.size(); ++epoch) {
    CHECK(averaged[epoch].training_loss == plain[epoch].training_loss);
    CHECK(averaged[epoch].validation_loss != plain[epoch].validation_loss);
  }
}
