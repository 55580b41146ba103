// SPDX-License-Identifier: MIT
//
// A training on the CPU in float with or without cxr's own kernels (fused_study.sh), DenseNet-121 from random weights:
//   fused_study {fused,plain} --data chest_xray --run FOLDER [--epochs N …]
#include <cxr/compose/command_line.hpp>
#include <cxr/engine/execution/cpu.hpp>
#include <cxr/model/backbone/fused_densenet.hpp>
#include <cxr/run/pipeline.hpp>
#include <iostream>
#include <string_view>

namespace {

template <class Backbone>
int train(int argc, char** argv) {
  using steps = cxr::pipeline<Backbone, cxr::cpu<float>>;
  return steps{cxr::from_command_line<steps>(argc, argv)}.run().exit_status();
}

}  // namespace

int main(int argc, char** argv) try {
  std::string_view const side = argc > 1 ? argv[1] : "";
  if (side == "fused") return train<cxr::fused<cxr::densenet121<>>>(argc - 1, argv + 1);
  if (side == "plain") return train<cxr::densenet121<>>(argc - 1, argv + 1);
  std::cerr << "usage: fused_study {fused,plain} --data chest_xray --run FOLDER\n";
  return 2;
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
