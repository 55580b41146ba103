// SPDX-License-Identifier: MIT
//
// From weights and a folder of images to a CSV: 04_predict_folder best.safetensors images out.csv
#include <algorithm>
#include <cxr/cxr.hpp>
#include <iomanip>
#include <iostream>
#include <sstream>

using pneumonia = cxr::pipeline<cxr::kaggle_chest_xray, cxr::patient_holdout,
                                cxr::densenet121<cxr::scratch>, cxr::mlp_head>;

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: 04_predict_folder best.safetensors folder out.csv\n";
    return 2;
  }
  cxr::predictor<pneumonia> predict(argv[1]);
  std::ostringstream csv;
  csv << "file,label,probability\n";
  for (auto const& prediction : predict(cxr::image_files(argv[2])))
    csv << std::quoted(prediction.file.string(), '"', '"') << ','
        << predict.classes()[prediction.label] << ',' << prediction.probabilities[prediction.label]
        << '\n';
  cxr::write_atomically(argv[3], csv.str());
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
