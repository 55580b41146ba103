// SPDX-License-Identifier: MIT
//
// The main job: DenseNet121 on chest X-rays, trained, evaluated and shown. The six choices of the
// mission are spelt out; change one line to change one of them. The rest is by default (fwd.hpp).
//
//   01_train_pneumonia --data chest_xray --epochs 5     the Kaggle folders
//   01_train_pneumonia                                  synthetic films, no download
//   01_train_pneumonia --help                           every option of every policy
#include <cxr/cxr.hpp>
#include <iostream>

using pneumonia =
    cxr::pipeline<cxr::kaggle_chest_xray,  // DataSource
                  cxr::patient_holdout,  // SplitPolicy: validation re-drawn from train, by patient
                  cxr::densenet121<cxr::imagenet>,  // Backbone, from ImageNet weights
                  cxr::mlp_head,                    // Head: dropout and fully connected layers
                  cxr::adamw,                       // Optimizer
                  cxr::metric_set<cxr::accuracy, cxr::precision, cxr::recall, cxr::specificity,
                                  cxr::f1, cxr::auroc, cxr::confusion>>;  // MetricSet

// The same job where no ImageNet weights are at hand.
using from_scratch = cxr::swap<pneumonia, cxr::densenet121<cxr::scratch>>;

template <class Pipeline>
void train(cxr::settings<Pipeline> const& settings) {
  auto const result = Pipeline{settings}.run();
  if (!result.interrupted) cxr::write_report(result);
}

int main(int argc, char** argv) try {
  if (cxr::resumes<from_scratch>(argc, argv)) {
    train(cxr::from_command_line<from_scratch>(argc, argv));
    return 0;
  }
  auto settings = cxr::from_command_line<pneumonia>(argc, argv);
  auto& films = settings.get<cxr::role::source>();
  if (films.folder.empty()) {
    films.folder = cxr::synthetic_cxr{}.write();
    std::cout << "No --data: synthetic films, in " << films.folder.string() << ".\n";
  }

  bool const resumes = !settings.run.resume.empty();
  if (resumes || settings.get<cxr::role::backbone>().weights.at_hand("densenet121")) {
    train(settings);
  } else {
    std::cout
        << "No ImageNet weights at hand (docs/how_to/use_pretrained_weights.md): from scratch.\n";
    train(cxr::settings<from_scratch>(settings));
  }
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
