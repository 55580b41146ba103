// SPDX-License-Identifier: MIT
//
// Seconds from a file of weights to a DenseNet-121 of 1,000 classes, on request: bench_weights FILE
// loads it into an existing network; bench_weights FILE new creates the network each time, too.
#include <cstdio>

#include "answer.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/weights/load.hpp"
#include "cxr/model/weights/scratch.hpp"

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: bench_weights FILE [new]\n"), 2;
  auto const new_network = [] {
    return cxr::make_classifier<1000>(cxr::densenet121<>{}, cxr::linear_head{}, 1);
  };
  auto network = new_network();
  bool const each_time = argc > 2;
  answer([&] {
    if (each_time) network = new_network();
    cxr::load_weights(network, argv[1]);
  });
}
