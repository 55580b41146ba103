// SPDX-License-Identifier: MIT
//
// DenseNet121 on chest X-rays, trained, evaluated and reported. The main choices are spelt out:
// change one line to change one of them. The rest is by default (fwd.hpp).
//
//   01_train_pneumonia --data chest_xray --epochs 5     the Kaggle folders
//   01_train_pneumonia                                  synthetic radiographs, no download
//   mpirun -n 2 01_train_pneumonia                      in two processes, with the same figures
//   01_train_pneumonia --help                           every option of every policy
#include <cxr/cxr.hpp>
#include <iostream>

using pneumonia = cxr::pipeline<
    cxr::kaggle_chest_xray,  // DataSource
    cxr::patient_holdout,    // SplitPolicy: validation re-drawn from train, by patient
    cxr::densenet121<cxr::imagenet_if_available>,  // Backbone, and its initial weights
    cxr::mlp_head,                                 // Head: dropout and fully connected layers
    cxr::adamw,                                    // Optimizer
    cxr::distributed<cxr::cuda_if_available, cxr::mpi_if_built, cxr::sync_batch_norm>,  // Execution
    cxr::metric_set<cxr::accuracy, cxr::precision, cxr::recall, cxr::specificity, cxr::f1,
                    cxr::auroc, cxr::confusion>>;  // MetricSet

int main(int argc, char** argv) try {
  auto settings = cxr::from_command_line<pneumonia>(argc, argv);
  auto& source = settings.get<cxr::role::source>();
  if (source.folder.empty()) {
    source.folder = cxr::synthetic_cxr{}.write();
    std::cout << "No --data: synthetic radiographs, in " << source.folder.string() << ".\n";
  }
  auto const result = pneumonia{settings}.run();
  if (result.interrupted) return result.exit_status();
  if (result.folder.empty()) return 0;  // of several processes the first one reports
  cxr::predictor<pneumonia> predict(result.folder / "best.safetensors");
  auto const report =
      cxr::write_report(result, cxr::explain_result(predict, cxr::grad_cam{}, result));
  std::cout << '\n' << report.numbers.text() << "\nreport: " << report.page.string() << '\n';
} catch (cxr::help_requested const& help) {
  std::cout << help.what();
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
