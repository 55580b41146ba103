// SPDX-License-Identifier: MIT
//
// From a run to Python: 06_export_model runs/001/best.safetensors folder
// The folder has weights.pth, model.json and model.py; `python folder/model.py image.jpeg` then
// prints what cxr predicts for the image, and `python folder/model.py --onnx model.onnx` exports it.
#include <cxr/cxr.hpp>
#include <iostream>

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: 06_export_model best.safetensors folder\n";
    return 2;
  }
  cxr::export_model(argv[1], argv[2]);
  std::cout << "wrote weights.pth, model.json and model.py to " << argv[2] << '\n';
} catch (std::exception const& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
