// expect: from_torch needs a torch::nn::Module with a default constructor
// SPDX-License-Identifier: MIT
#include "cxr/model/backbone/from_torch.hpp"

struct small_net : torch::nn::Module {
#ifndef FIXED
  explicit small_net(int) {}
#endif
  torch::Tensor forward(torch::Tensor x) { return x.mean({2, 3}); }
};

cxr::from_torch<small_net, 3> const backbone;
