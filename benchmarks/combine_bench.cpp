// SPDX-License-Identifier: MIT
//
// Seconds of a forward pass, DenseNet-121 on the CPU, on request (answer.hpp): of one network, of an
// ensemble of three, and of one that looks at five views.
//   bench_combine {forward,ensemble,views} [batch] [size]
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "answer.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/ensemble.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/test_time.hpp"
#include "cxr/model/weights/scratch.hpp"

namespace {

auto make_network(std::uint64_t seed) {
  return cxr::make_classifier<2>(cxr::densenet<121, cxr::scratch>{}, cxr::mlp_head{}, seed);
}

template <class Network>
void answer_for(Network const& network, at::Tensor const& images) {
  answer([&] {
    at::NoGradGuard const no_graph;
    network(images, cxr::inference{});
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: bench_combine {forward,ensemble,views} [batch] [size]\n";
    return 2;
  }
  std::string const work = argv[1];
  auto const batch = argc > 2 ? std::atol(argv[2]) : 8, size = argc > 3 ? std::atol(argv[3]) : 224;
  cxr::cpu<float>{}.start();
  at::Tensor const images =
      at::randn({batch, 3, size, size}).contiguous(at::MemoryFormat::ChannelsLast);
  if (work == "ensemble") {
    std::vector<decltype(make_network(1))> networks;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) networks.push_back(make_network(seed));
    answer_for(cxr::make_ensemble(std::move(networks), cxr::labelling::exclusive, 2, {{}, {}, {}}),
               images);
  } else if (work == "views") {
    answer_for(cxr::make_test_time(make_network(1), {}, cxr::labelling::exclusive, 2), images);
  } else {
    answer_for(make_network(1), images);
  }
}
