// SPDX-License-Identifier: MIT
//
// Seconds of the heat maps of a batch, DenseNet-121 on the CPU, on request (answer.hpp):
//   bench_explain {forward,grad_cam,grad_cam_plus_plus,integrated_gradients} [batch] [size]
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>

#include <cstdlib>
#include <iostream>
#include <string>

#include "answer.hpp"
#include "cxr/engine/execution/cpu.hpp"
#include "cxr/explain/explanation/grad_cam.hpp"
#include "cxr/explain/explanation/grad_cam_plus_plus.hpp"
#include "cxr/explain/explanation/integrated_gradients.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/mlp_head.hpp"
#include "cxr/model/weights/scratch.hpp"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: bench_explain {forward,grad_cam,…} [batch] [size]\n";
    return 2;
  }
  std::string const work = argv[1];
  auto const batch = argc > 2 ? std::atol(argv[2]) : 8, size = argc > 3 ? std::atol(argv[3]) : 224;
  cxr::cpu<float>{}.start();
  auto const network =
      cxr::make_classifier<2>(cxr::densenet<121, cxr::scratch>{}, cxr::mlp_head{}, 1);
  at::Tensor const images =
      at::randn({batch, 3, size, size}).contiguous(at::MemoryFormat::ChannelsLast);
  at::Tensor const classes = at::zeros({batch}, at::kLong);
  if (work == "forward")
    answer([&] {
      at::NoGradGuard const no_graph;
      network(images, cxr::inference{});
    });
  else if (work == "grad_cam")
    answer([&] { cxr::grad_cam{}(network, images, classes); });
  else if (work == "grad_cam_plus_plus")
    answer([&] { cxr::grad_cam_plus_plus{}(network, images, classes); });
  else
    answer([&] { cxr::integrated_gradients{}(network, images, classes); });
}
