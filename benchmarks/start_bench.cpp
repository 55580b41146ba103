// SPDX-License-Identifier: MIT
//
// bench_start predict WEIGHTS IMAGE    loads torchvision's DenseNet-121 of 1,000 classes, and ends with its first answer
// bench_start train --data FOLDER …    ends with the first training step
// benchmarks/start.sh runs both beside PyTorch.
#include <algorithm>
#include <cstdlib>
#include <cxr/cxr.hpp>
#include <iostream>
#include <string_view>

namespace {

using network = cxr::fused<cxr::densenet121<cxr::imagenet>>;

/// Ends the program with the first step.
struct first_step {
  using role = cxr::role::observer;
  static constexpr std::string_view name = "first_step";
  struct state {
    void operator()(cxr::step_report const& step) const {
      std::cout << "loss " << step.loss << std::endl;
      std::_Exit(0);
    }
  };
  state start() const { return {}; }
};

using training = cxr::pipeline<cxr::kaggle_chest_xray, cxr::fused<cxr::densenet121<>>, first_step>;

void predict(char const* weights, char const* image) {
  cxr::model<network, cxr::linear_head, cxr::imagenet::outputs> predict(weights);
  std::cout << "largest of 1,000: " << std::ranges::max(predict({image})[0].probabilities) << '\n';
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc == 4 && argv[1] == std::string_view("predict")) {
    predict(argv[2], argv[3]);
  } else if (argc > 2 && argv[1] == std::string_view("train")) {
    training{cxr::from_command_line<training>(argc - 1, argv + 1)}.run();
  } else {
    std::cerr << "usage: bench_start predict WEIGHTS IMAGE | train --data FOLDER\n";
    return 2;
  }
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
