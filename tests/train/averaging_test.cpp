// SPDX-License-Identifier: MIT
// Between the backward pass and the optimizer's step, gradients are averaged over processes.
#include <array>
#include <barrier>
#include <csignal>
#include <memory>
#include <thread>
#include <vector>

#include "train/squares.hpp"

using namespace cxr;
using namespace cxr::test;

namespace {

/// The CPU, with processes of the test.
template <class P>
struct cpu_with {
  using role = cxr::role::execution;
  static constexpr std::string_view name = "cpu_with";
  static constexpr at::ScalarType scalar = at::kFloat;

  P group;

  at::Device device() const { return at::kCPU; }
  void start() const {}
  P processes() const { return group; }
  template <class F>
  decltype(auto) with(F&& f) const {
    return f(*this);
  }
};

/// One process that multiplies its gradients, and counts.
struct scaling {
  double factor = 1;
  std::shared_ptr<std::vector<std::size_t>> tensors =
      std::make_shared<std::vector<std::size_t>>();  // of each call

  shard part() const { return {}; }
  void average(std::vector<Tensor>& gradients) const {
    tensors->push_back(gradients.size());
    at::NoGradGuard const no_graph;
    for (auto& gradient : gradients) gradient.mul_(factor);
  }
  void sum(Tensor&) const {}
};

/// Two processes that are threads, and average through shared memory.
struct two_threads {
  struct memory {
    std::array<std::vector<Tensor>*, 2> gradients{};
    std::barrier<> meeting{2};
  };
  std::shared_ptr<memory> shared;
  std::int64_t index = 0;

  shard part() const { return {index, 2}; }
  void average(std::vector<Tensor>& gradients) const {
    at::NoGradGuard const no_graph;
    shared->gradients[static_cast<std::size_t>(index)] = &gradients;
    shared->meeting.arrive_and_wait();
    std::vector<Tensor> means;
    for (std::size_t i = 0; i < gradients.size(); ++i)
      means.push_back((shared->gradients[0]->at(i) + shared->gradients[1]->at(i)).div(2));
    shared->meeting.arrive_and_wait();
    for (std::size_t i = 0; i < gradients.size(); ++i) gradients[i].copy_(means[i]);
  }
  void sum(Tensor& numbers) const {
    std::vector<Tensor> tensors{numbers};
    average(tensors);
    at::NoGradGuard const no_graph;
    numbers.mul_(2);
  }
};

sgd descent(double rate, training_plan const& plan) {
  return {.learning_rate = rate, .weight_decay = 0, .momentum = 0, .nesterov = false, .plan = plan};
}
cross_entropy const unweighted{.weights = class_weights::none};

/// Trains a flat network.
template <class Execution>
auto averaged(Execution const& execution, sgd const& optimizer, std::int64_t epochs,
              std::int64_t batch = 8) {
  squares const images(50);
  auto network = make_flat_network();
  auto watch = silent{}.start();
  auto settings = settings_for(squares_between(0, 40), epochs);
  settings.batch = batch;
  make_trainer(settings, watch, unweighted, optimizer, execution)
      .fit(network, images, squares_between(40, 50));
  return network;
}

/// Trains two networks at the same time, each on its shard of batches of 8.
/// @param train  of an execution: the network
template <class F>
auto fit_two_processes(F const& train) {
  // Each training takes the signals over and gives back what it found: the other's, perhaps.
  struct sigaction interrupt {
  }, terminate{};
  ::sigaction(SIGINT, nullptr, &interrupt);
  ::sigaction(SIGTERM, nullptr, &terminate);
  auto const shared = std::make_shared<two_threads::memory>();
  std::array networks{train(cpu<float>{}), train(cpu<float>{})};
  {
    std::vector<std::jthread> threads;
    for (std::int64_t index : {0, 1})
      threads.emplace_back([&, index] {
        networks[static_cast<std::size_t>(index)] = train(cpu_with<two_threads>{{shared, index}});
      });
  }
  ::sigaction(SIGINT, &interrupt, nullptr);
  ::sigaction(SIGTERM, &terminate, nullptr);
  return networks;
}

}  // namespace

TEST_CASE("gradients are averaged once per update, all of them", "[train][processes]") {
  cpu_with<scaling> const execution;
  averaged(execution, descent(0.1, {.accumulate = 2}), 2);
  // 5 batches of an epoch are 3 updates; weight and bias of two layers are 4 tensors.
  CHECK(*execution.group.tensors == std::vector<std::size_t>(6, 4));
}

TEST_CASE("in frozen epochs only the gradients of the head are averaged", "[train][processes]") {
  cpu_with<scaling> const execution;
  averaged(execution, descent(0.1, {.frozen_epochs = 1}), 1);
  CHECK(*execution.group.tensors == std::vector<std::size_t>(5, 2));
}

TEST_CASE("what averaging leaves in the gradients is what the optimizer steps with",
          "[train][processes]") {
  training_plan const unclipped{.clip_norm = 0};
  auto const expected = averaged(cpu<float>{}, descent(0.01, unclipped), 2);
  check_close_network(averaged(cpu_with<scaling>{{0.5}}, descent(0.02, unclipped), 2), expected);
  check_close_network(averaged(cpu_with<scaling>{{2.0}}, descent(0.005, unclipped), 2), expected);
}

TEST_CASE("gradients are clipped after they are averaged", "[train][processes]") {
  training_plan const clipped{.clip_norm = 1e-3};  // below the norm of each gradient
  auto const expected = averaged(cpu<float>{}, descent(0.1, clipped), 2);
  check_close_network(averaged(cpu_with<scaling>{{1000.0}}, descent(0.1, clipped), 2), expected);
}

TEST_CASE("two processes reach the same weights, those of one with equal batches",
          "[train][processes]") {
  auto const train = [optimizer = descent(0.1, {})](auto const& execution) {
    return averaged(execution, optimizer, 3);
  };
  auto const networks = fit_two_processes(train);
  check_same_network(networks[0], networks[1]);
  check_close_network(networks[0], train(cpu<float>{}));
  CHECK_FALSE(state_dict(networks[0])[0].tensor.equal(state_dict(make_flat_network())[0].tensor));
}

TEST_CASE(
    "two processes compute the loss of the whole batch, by its class weights and image weights",
    "[train][processes]") {
  squares const images(50);
  auto subset = squares_between(0, 35);  // batches of 8, 8, 8, 6 and 5
  std::vector<float> weights(35, 1.0f);
  for (std::size_t i = 0; i < 35; i += 4) weights[i] = 3;
  examples const weighted(subset.records, subset.labels, at::tensor(weights));
  auto const train = [&](auto const& execution) {
    auto network = make_flat_network();
    auto watch = silent{}.start();
    make_trainer(settings_for(weighted, 2), watch, descent(0.1, {.accumulate = 2}), execution)
        .fit(network, images, squares_between(40, 45));
    return network;
  };
  auto const networks = fit_two_processes(train);
  check_same_network(networks[0], networks[1]);
  check_close_network(networks[0], train(cpu<float>{}));
}

TEST_CASE("after each update two processes have the same running statistics",
          "[train][processes]") {
  auto const train = [](auto const& execution) {
    auto network = make_tiny_network();
    auto watch = silent{}.start();
    make_trainer(settings_for(squares_between(0, 40), 1), watch, execution)
        .fit(network, sixty_squares, last_squares);
    return network;
  };
  auto const networks = fit_two_processes(train);
  check_same_network(networks[0], networks[1]);
}
