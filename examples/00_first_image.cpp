// SPDX-License-Identifier: MIT
//
// One image from a file to probabilities, without a download. The network has random weights, so
// both probabilities are near 0.5. Expected output:
//   synthetic_cxr/12-patients-256-pixels-seed-1/test/NORMAL/IM-0005-0001.jpeg
//   NORMAL 0.40  PNEUMONIA 0.60
#include <ATen/ops/empty.h>
#include <ATen/ops/softmax.h>

#include <cstdio>

#include "cxr/data/preprocess/grey.hpp"
#include "cxr/data/source/synthetic_cxr.hpp"
#include "cxr/model/backbone/densenet.hpp"
#include "cxr/model/classifier.hpp"
#include "cxr/model/head/linear_head.hpp"
#include "cxr/model/input.hpp"
#include "cxr/model/weights/scratch.hpp"

int main() {
  auto const record = cxr::synthetic_cxr{.patients = 12}.records().front();
  auto const pixels = at::empty({1, 1, 224, 224}, at::kByte);  // (N,C,H,W)
  cxr::grey{}(record.file, {pixels.mutable_data_ptr<std::uint8_t>(), 224 * 224});

  auto const network =
      cxr::make_classifier<2>(cxr::densenet121<>{}, cxr::linear_head{}, /*seed=*/1);
  auto const images = cxr::normalised(cxr::unit_images(pixels, at::kCPU), cxr::scratch::normalise);
  auto const probabilities = at::softmax(network(images, cxr::inference{}), 1);  // (N,K)
  std::printf("%s\nNORMAL %.2f  PNEUMONIA %.2f\n", record.file.c_str(),
              probabilities[0][0].item<float>(), probabilities[0][1].item<float>());
}
