// SPDX-License-Identifier: MIT
//
// From weights and a folder of images to a CSV: 04_predict_folder best.safetensors images out.csv
// Several files of weights are an ensemble: 04_predict_folder runs/*/best.safetensors images out.csv, or
// the epochs that one run kept (--keep-epochs): 04_predict_folder runs/001/epoch_*.safetensors images out.csv
// What of the folder is not used, such as other formats and sub-folders, is listed. An image that is
// unreadable is named in the column `error`; the others are predicted, and the status is 1.
#include <cxr/cxr.hpp>
#include <iostream>

using pneumonia = cxr::pipeline<cxr::kaggle_chest_xray, cxr::patient_holdout,
                                cxr::fused<cxr::densenet121<cxr::scratch>>, cxr::mlp_head>;

int main(int argc, char** argv) try {
  if (argc < 4) {
    std::cerr << "usage: 04_predict_folder best.safetensors... folder out.csv\n";
    return 2;
  }
  cxr::ensemble_predictor<pneumonia> predict({argv + 1, argv + argc - 2});
  char const *const folder = argv[argc - 2], *const table = argv[argc - 1];
  auto const files = cxr::image_files(folder);
  if (auto const unused = cxr::unused_in(folder, files).text(); !unused.empty())
    std::cerr << unused << '\n';
  cxr::atomic_file out(table);  // before the work, which a path that cannot be written would lose
  auto const images = predict.skip_unreadable(files);
  out.write(cxr::prediction_csv(images, predict.classes(), predict.labels()));
  out.commit();
  cxr::require_readable(images);
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
