// SPDX-License-Identifier: MIT
//
// A training on the CPU with or without cxr's own kernels (fused_study.sh), DenseNet-121 from random weights:
//   fused_study {fused,plain} {float,bfloat16} --data chest_xray --run FOLDER [--epochs N …]
#include <cxr/compose/command_line.hpp>
#include <cxr/engine/execution/cpu.hpp>
#include <cxr/model/backbone/fused_densenet.hpp>
#include <cxr/run/pipeline.hpp>
#include <iostream>
#include <string_view>

namespace {

template <class Backbone, class Scalar>
int train(int argc, char** argv) {
  using steps = cxr::pipeline<Backbone, cxr::cpu<Scalar>>;
  return steps{cxr::from_command_line<steps>(argc, argv)}.run().exit_status();
}

}  // namespace

int main(int argc, char** argv) try {
  using plain = cxr::densenet121<>;
  using fused = cxr::fused<plain>;
  std::string_view const side = argc > 2 ? argv[1] : "", scalar = argc > 2 ? argv[2] : "";
  argc -= 2, argv += 2;
  if (scalar == "float") {
    if (side == "fused") return train<fused, float>(argc, argv);
    if (side == "plain") return train<plain, float>(argc, argv);
  }
  if (scalar == "bfloat16") {
    if (side == "fused") return train<fused, cxr::bfloat16>(argc, argv);
    if (side == "plain") return train<plain, cxr::bfloat16>(argc, argv);
  }
  std::cerr << "usage: fused_study {fused,plain} {float,bfloat16} --data chest_xray --run FOLDER\n";
  return 2;
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
