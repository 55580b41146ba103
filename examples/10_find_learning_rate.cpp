// SPDX-License-Identifier: MIT
//
// Tries growing learning rates on the first batches and prints the loss at each, with the rates that this
// suggests for --lr. No run folder is made.
//
//   10_find_learning_rate                          synthetic radiographs, no download
//   10_find_learning_rate --data chest_xray        the Kaggle folders
//
// Expected, with other numbers:
//
//   rate     loss
//   1.0e-07  0.7021  ######################
//   …
//   suggested: --lr 2.1e-03; the loss falls fastest at 5.2e-03
#include <algorithm>
#include <cstdio>
#include <cxr/cxr.hpp>
#include <iostream>
#include <string>

using pneumonia = cxr::pipeline<cxr::kaggle_chest_xray, cxr::patient_holdout, cxr::tiny_densenet<>,
                                cxr::mlp_head, cxr::adamw>;

int main(int argc, char** argv) try {
  auto settings = cxr::from_command_line<pneumonia>(argc, argv);
  auto& source = settings.get<cxr::role::source>();
  if (source.folder.empty()) {
    source.folder = cxr::synthetic_cxr{}.write();
    std::cout << "No --data: synthetic radiographs, in " << source.folder.string() << ".\n";
  }
  auto const curve = cxr::find_learning_rate(pneumonia{settings});
  std::cout << "\nrate     loss\n";
  for (std::size_t update = 0; update < curve.rates.size(); update += 4) {
    double const loss = curve.losses[update];
    std::printf("%.1e  %.4f  %s\n", curve.rates[update], loss,
                std::string(static_cast<std::size_t>(30 * std::min(loss, 2.0)), '#').c_str());
  }
  if (auto const rate = curve.valley())
    std::printf("suggested: --lr %.1e; the loss falls fastest at %.1e\n", *rate,
                curve.steepest().value_or(*rate));
  else
    std::printf("no suggestion: the loss does not fall; give more images or a smaller --batch\n");
} catch (cxr::help_requested const& help) {
  std::cout << help.what();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
