// SPDX-License-Identifier: MIT
// A user's whole program: trains, writes the weights, and predicts with what the file states.
// scripts/compiler_check.sh compiles and runs it: every compiler, standard and LibTorch has to give the same.
#include <algorithm>
#include <cmath>
#include <cxr/cxr.hpp>
#include <iostream>

using pipeline = cxr::pipeline<cxr::synthetic_cxr, cxr::fused<cxr::densenet121<>>, cxr::mlp_head,
                               cxr::sgd, cxr::cpu<float>, cxr::silent>;

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: train_and_predict FOLDER\n";
    return 2;
  }
  std::filesystem::path const folder = argv[1];
  cxr::settings<pipeline> settings{
      cxr::synthetic_cxr{.images = folder / "radiographs", .patients = 40, .image_size = 64},
      cxr::grey{.image_size = 64}};
  settings.run.epochs = 1;
  settings.run.batch = 8;
  settings.run.run = folder / "run";
  settings.run.cache = folder / "cache";
  auto const result = pipeline{settings}.run();

  auto const& validation = result.evaluations.front().output;
  std::vector<std::filesystem::path> files;
  for (auto const record : validation.records) files.push_back(result.records[record].file);
  auto const predictions = cxr::predictor<pipeline>(result.folder / "best.safetensors")(files);
  double difference = 0;
  for (std::size_t i = 0; i < predictions.size(); ++i)
    for (std::size_t k = 0; k < predictions[i].logits.size(); ++k)
      difference =
          std::max(difference, std::abs(double{predictions[i].logits[k]} - validation.logit(i, k)));
  std::cout << "loss " << result.history.back().training_loss << ", " << predictions.size()
            << " images predicted\n";
  if (predictions.empty() || !(difference < 1e-4)) {
    std::cerr << "predictions differ from those of the run by " << difference << '\n';
    return 1;
  }
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
