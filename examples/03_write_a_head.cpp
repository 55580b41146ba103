// SPDX-License-Identifier: MIT
//
// A head of one's own, with batch normalisation before the classifier: first inside a pipeline, then
// in plain research code without one.
#include <ATen/ops/arange.h>
#include <ATen/ops/rand.h>

#include <cxr/cxr.hpp>
#include <iostream>

// The network: a plain struct, made visible once; its names become those of the state dict.
struct normed_network {
  BOOST_HANA_DEFINE_STRUCT(normed_network, (cxr::batch_norm, norm), (cxr::linear, fc));

  cxr::Tensor operator()(cxr::Tensor const& features, cxr::training mode) {
    return fc(norm(features, mode));  // (N,F) -> (N,K)
  }
  cxr::Tensor operator()(cxr::Tensor const& features, cxr::inference mode) const {
    return fc(norm(features, mode));  // (N,F) -> (N,K)
  }
};

// The policy: what a pipeline takes.
struct normed_head {
  using role = cxr::role::head;
  static constexpr std::string_view name = "normed_head";

  template <std::int64_t F, std::int64_t K>
  normed_network make(std::uint64_t seed) const {
    return {cxr::batch_norm(F), cxr::linear(F, K, cxr::generator(seed))};
  }
};

using mine = cxr::pipeline<cxr::synthetic_cxr, cxr::patient_holdout, cxr::tiny_densenet<>,
                           normed_head, cxr::adamw, cxr::metric_set<cxr::accuracy, cxr::auroc>>;

int main(int argc, char** argv) try {
  // With pipeline.
  auto const result = mine{cxr::from_command_line<mine>(argc, argv)}.run();
  if (result.interrupted) return result.exit_status();
  std::cout << "best epoch " << result.best_epoch << '\n';

  // Without: the network, the loss and the optimizer, in a loop of one's own.
  auto network = cxr::make_classifier<2>(cxr::tiny_densenet<>{}, normed_head{}, /*seed=*/1);
  auto optimizer = cxr::sgd{.learning_rate = 0.1}.start(cxr::parameter_groups(network));
  auto const loss = cxr::cross_entropy{}.start(cxr::training_facts::counts_only({4, 4}));
  auto const images = at::rand({8, 3, 64, 64});  // (N,C,H,W)
  auto const labels = at::arange(8, at::kLong).remainder(2);
  for (int step = 0; step < 5; ++step) {
    auto const value = loss(network(images, cxr::training{}), {.labels = labels});
    value.backward();
    optimizer.step(1);
    cxr::clear_gradients(network);
    std::cout << "step " << step << " loss " << value.item<float>() << '\n';
  }
} catch (cxr::help_requested const& help) {
  std::cout << help.what();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
